using System.Net;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Signatures;

/// <summary>Several connections of one VEN, which send at once.</summary>
internal sealed class HttpClientSet(DoorsHost host, SigningVen ven, int count) : IDisposable
{
    private readonly IReadOnlyList<TestVen> _connections = [.. Enumerable.Range(0, count).Select(_ => host.NewVen(ven.Certificate))];

    public async Task<IReadOnlyList<HttpStatusCode>> PollAsync(byte[] poll, CancellationToken cancellationToken)
    {
        var responses = await Task.WhenAll(_connections.Select(connection => connection.PostAsync("OadrPoll", poll, cancellationToken)));
        var statuses = responses.Select(response => response.StatusCode).ToList();
        foreach (var response in responses)
        {
            response.Dispose();
        }

        return statuses;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }
}
