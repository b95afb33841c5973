using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Conformance.Tests;

/// <summary>Our VTN, services and store, without a socket: requests are handed to its endpoint.</summary>
internal sealed class ModelVtn(string file, Vtn.Clocks clocks) : IAsyncDisposable
{
    private ServiceProvider? _services;

    public EventBook Events => _services!.GetRequiredService<EventBook>();

    public EffectiveOpts Opts => _services!.GetRequiredService<EffectiveOpts>();

    public OptBook Schedules => _services!.GetRequiredService<OptBook>();

    public VenStore Vens => _services!.GetRequiredService<VenStore>();

    public VenRegistry Registry => _services!.GetRequiredService<VenRegistry>();

    public VenMembership Membership => _services!.GetRequiredService<VenMembership>();

    public async Task OpenAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(clocks);
        services.AddSingleton(_ => Database.Open(new DatabaseOptions { File = file }, [.. VtnStorage.Kinds]));
        services.AddVtn(new ConfigurationBuilder().Build());
        _services = services.BuildServiceProvider();
        await _services.LoadVtnAsync(CancellationToken.None);
    }

    public async Task RestartAsync()
    {
        await DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Takes a request.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="body">Its body.</param>
    /// <param name="isCut">Whether the connection breaks while the answer is written.</param>
    /// <returns>The body of the answer.</returns>
    public async Task<byte[]> HandleAsync(string path, byte[] body, bool isCut = false)
    {
        using var answer = isCut ? new CutStream() : new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = _services! };
        context.Request.Method = "POST";
        context.Request.Path = path;
        context.Request.ContentType = "application/xml";
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        context.Response.Body = answer;

        await _services!.GetRequiredService<OpenAdrEndpoint>().HandleAsync(context);

        return context.Response.StatusCode == StatusCodes.Status200OK
            ? answer.ToArray()
            : throw new InvariantException($"{path} was answered by HTTP {context.Response.StatusCode}: {System.Text.Encoding.UTF8.GetString(answer.ToArray())}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    private sealed class CutStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The connection is cut.");
    }
}
