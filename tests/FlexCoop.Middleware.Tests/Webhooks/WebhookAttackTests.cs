using System.Globalization;
using System.Net;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Webhooks;

/// <summary>Whoever may make webhooks reaches nothing by them but what anybody could, and costs the platform no more than is allowed (SSRF).</summary>
public sealed class WebhookAttackTests
{
    [TestCase("http://example.org/", "http", TestName = "in the clear")]
    [TestCase("ftp://example.org/", "ftp")]
    [TestCase("file:///etc/passwd", "file")]
    [TestCase("//example.org/", "is 'file'")]
    [TestCase("https://user:pass@example.org/", "has a user")]
    [TestCase("https://example.org/#here", "has a user or a fragment")]
    [TestCase("https://example.org:22/", "has port 22")]
    [TestCase("https://127.0.0.1/", "127.0.0.1, which is not public")]
    [TestCase("https://2130706433/", "127.0.0.1, which is not public", TestName = "as a number")]
    [TestCase("https://0x7f.1/", "127.0.0.1, which is not public", TestName = "in hexadecimal")]
    [TestCase("https://0177.0.0.1/", "127.0.0.1, which is not public", TestName = "in octal")]
    [TestCase("https://127.1/", "127.0.0.1, which is not public", TestName = "shortened")]
    [TestCase("https://[::1]/", "::1, which is not public")]
    [TestCase("https://[::ffff:169.254.169.254]/latest/meta-data/", "which is not public", TestName = "mapped")]
    [TestCase("https://169.254.169.254/latest/meta-data/", "which is not public", TestName = "metadata")]
    [TestCase("https://exa mple.org/", "is no URL")]
    [TestCase("https://example.org/\r\nX-Injected: 1", "is no URL")]
    [CancelAfter(300_000)]
    public async Task Make_AddressThatMayNotBe_IsRefusedAtOnce(string url, string problem, CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(url, "ven.*"), cancellationToken);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity), answer.Text);
        Assert.That(answer.Faults.Single(), Does.StartWith("url: ").And.Contain(problem));
        Assert.That((await rest.GetAsync(SomeWebhook.List, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray(), Is.Empty);
    }

    /// <summary>A name is no address: what it leads to is looked at when it is connected to, and all of it.</summary>
    [TestCase("10.0.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("::ffff:192.168.1.1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("127.0.0.1 10.0.0.1", TestName = "one of several")]
    [TestCase("")]
    [CancelAfter(300_000)]
    public async Task Deliver_NameLeadsElsewhere_ReachesNothing(string addresses, CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        lab.Services.GetRequiredService<WebhookClient>().Resolve = (_, _) => Task.FromResult(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray());

        var id = (string)(await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "ven.*"), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        var failing = await rest.WaitForAsync(id, webhook => webhook["reason"] is not null, cancellationToken);

        Assert.That((string)failing["reason"]!, Is.EqualTo("Its name leads to no public address."), "the same, whatever there is inside");
        Assert.That(receiver.Challenges, Is.Zero);
    }

    /// <summary>DNS rebinding: between the look and the connection nobody asks the name again.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Deliver_NameLeadsElsewhereTheNextTime_ConnectsToWhatWasLookedAt(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var asked = new List<string>();
        lab.Services.GetRequiredService<WebhookClient>().Resolve = (host, _) =>
        {
            asked.Add(host);
            return Task.FromResult<IPAddress[]>([asked.Count == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]);
        };

        var url = string.Create(CultureInfo.InvariantCulture, $"https://hooks.example:{receiver.Port}/");
        var id = (string)(await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(url, "ven.*"), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        await rest.WaitForStatusAsync(id, "active", cancellationToken);
        Assert.That(asked, Is.EqualTo(["hooks.example"]), "once for a connection");

        await receiver.StopAsync();
        await receiver.OpenAsync(cancellationToken);
        using var ven = lab.NewVen();
        await ven.StartUpAsync(cancellationToken);
        var failing = await rest.WaitForStatusAsync(id, "failing", cancellationToken);
        Assert.That((string)failing["reason"]!, Is.EqualTo("Its name leads to no public address."));
        Assert.That(receiver.Received, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Deliver_LoopbackWithoutTheSetting_IsReachedByNobodyInALabEither(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings.Where(setting => setting.Key != "Webhooks:Networks"));
        using var rest = lab.NewOperator();

        var id = (string)(await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "ven.*"), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        var failing = await rest.WaitForAsync(id, webhook => webhook["reason"] is not null, cancellationToken);

        Assert.That((string)failing["reason"]!, Is.EqualTo("Its name leads to no public address."));
        Assert.That(receiver.Challenges, Is.Zero);
    }

    [Test, CancelAfter(300_000)]
    public async Task Deliver_CertificateOfAnUnknownAuthority_IsToldNothing(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings.Where(setting => setting.Key != "Webhooks:TrustFolder"));
        using var rest = lab.NewOperator();

        var id = (string)(await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "ven.*"), cancellationToken)).Expect(HttpStatusCode.Created)["id"]!;
        var failing = await rest.WaitForAsync(id, webhook => webhook["reason"] is not null, cancellationToken);

        Assert.That((string)failing["reason"]!, Does.Contain("certificate"));
        Assert.That(receiver.Challenges, Is.Zero);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    [CancelAfter(300_000)]
    public async Task Deliver_Redirect_IsNotFollowed(int status, CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        var (id, _) = await rest.MakeWebhookAsync(receiver, cancellationToken, "ven.*");
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = receiver.Url + "/elsewhere";
            return Task.CompletedTask;
        };

        using var ven = lab.NewVen();
        await ven.StartUpAsync(cancellationToken);
        var failing = await rest.WaitForStatusAsync(id, "failing", cancellationToken);

        Assert.That((string)failing["reason"]!, Is.EqualTo($"It answered with {status}; redirects are not followed."));
        Assert.That(receiver.Received, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Deliver_AnswerWithoutEnd_IsNotReadToTheEnd(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, receiver.Settings);
        using var rest = lab.NewOperator();
        await rest.MakeWebhookAsync(receiver, cancellationToken, "ven.*");
        var cut = 0;
        receiver.Answer = async (_, context) =>
        {
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
                }
            }
            finally
            {
                Interlocked.Increment(ref cut);
            }
        };

        using var ven = lab.NewVen();
        await ven.StartUpAsync(cancellationToken);
        await ven.StartUpAsync(cancellationToken);
        var received = await receiver.WaitAsync(2, cancellationToken);
        while (Volatile.Read(ref cut) < 2)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        Assert.That(received.Select(one => one.Id), Is.Unique, "the status is enough: each was taken");
    }

    [Test, CancelAfter(300_000)]
    public async Task Make_MoreThanAllowed_IsRefused(CancellationToken cancellationToken)
    {
        await using var receiver = await WebhookReceiver.StartAsync(cancellationToken);
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken, [.. receiver.Settings, ("Webhooks:PerOwner", "2")]);
        using var rest = lab.NewOperator();

        await rest.MakeWebhookAsync(receiver, cancellationToken, "ven.*");
        await rest.MakeWebhookAsync(receiver, cancellationToken, "ven.*");
        var third = await rest.PostAsync(SomeWebhook.List, SomeWebhook.New(receiver.Url, "ven.*"), cancellationToken);

        Assert.That(third.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(third.Text, Does.Contain("one more than the 2 that one may have"));
    }

    [TestCase("""[]""", 400)]
    [TestCase("""{}""", 400)]
    [TestCase("""{ "url": 1, "topics": ["ven.*"] }""", 400)]
    [TestCase("""{ "url": "https://example.org/", "topics": ["ven.*"], "secret": "whsec_mine" }""", 400)]
    [TestCase("""{ "url": "https://example.org/", "topics": "ven.*" }""", 400)]
    [TestCase("""{ "url": "https://example.org/", "topics": [] }""", 422)]
    [TestCase("""{ "url": "https://example.org/", "topics": ["*"] }""", 422)]
    [TestCase("""{ "url": "https://example.org/", "topics": [".*"] }""", 422)]
    [TestCase("""{ "url": "https://example.org/", "topics": ["ven.*", "nothing.*"] }""", 422)]
    [TestCase("""{ "url": "https://example.org/", "topics": ["{\"$gt\":\"\"}"] }""", 422)]
    [CancelAfter(300_000)]
    public async Task Make_BadBody_IsRefused(string body, int status, CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.SendAsync(HttpMethod.Post, SomeWebhook.List, RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Faults, Is.Not.Empty);
    }
}
