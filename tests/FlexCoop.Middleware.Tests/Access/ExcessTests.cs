using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>T-29: nobody gets more than a page, guesses what is not theirs, or asks without end; and FC-SEC-3: what is stored names no person.</summary>
public sealed partial class ExcessTests
{
    [Test, CancelAfter(300_000)]
    public async Task T29_Pages_Ids_AndRates_AreBounded(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var own = await world.MakeAsync("contracts", "anna", cancellationToken);
        var foreign = await world.MakeAsync("contracts", "carla", cancellationToken);
        var statuses = new List<int>();
        foreach (var path in new[] { "contracts?limit=1001", "data-uses?limit=10001", "data-consents?limit=1001", "telemetry/latest?limit=10001", $"contracts/{own}", $"contracts/{foreign}", "contracts/1", $"contracts/{Guid.CreateVersion7()}" })
        {
            statuses.Add((await world.AskAsync("anna", "GET", path, cancellationToken)).Status);
        }

        // Ids of two documents that were made one after the other are not one after the other.
        Assert.That(statuses, Is.EqualTo([400, 400, 400, 400, 200, 404, 404, 404]));
        Assert.That(new[] { own, foreign }.Select(id => Guid.Parse(id).Version), Has.All.EqualTo(7));
    }

    [Test, CancelAfter(300_000)]
    public async Task T29_WhoAsksWithoutEnd_Gets429AndWhenToComeAgain(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken, ("Admission:RestRate", "1"), ("Admission:RestBurst", "20"));
        HttpResponseMessage answer;
        var count = 0;
        do
        {
            answer = await world["anna"].GetAsync("api/v1/contracts", cancellationToken);
        }
        while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++count < 30);

        Assert.That((answer.StatusCode, answer.Headers.RetryAfter?.Delta), Is.EqualTo((HttpStatusCode.TooManyRequests, (TimeSpan?)TimeSpan.FromSeconds(1))));
    }

    /// <summary>FC-SEC-3: every member of every stored document, and of every resource's schema. Accounts, which are the cooperative's provider, lie apart.</summary>
    [Test]
    public void FCSEC3_NoStoredDocument_HasAMemberForAPersonsNameOrAddress()
    {
        var stored = typeof(MiddlewareApp).Assembly.GetTypes().Concat(typeof(FlexCoop.Vtn.VtnStorage).Assembly.GetTypes()).Concat(typeof(FlexCoop.Ca.CaStorage).Assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(CollectionDefinition<>))
            .Select(field => field.FieldType.GetGenericArguments()[0]).Where(type => type != typeof(AccountDocument)).Distinct().ToList();
        var members = stored.SelectMany(type => Members(type, [])).Concat(ResourceSchemas.Read(folder: null).All.SelectMany(schema => schema.Members.Keys.Select(member => $"{schema.Name}.{member}")));

        Assert.That(stored, Has.Count.GreaterThan(30));
        Assert.That(members.Where(member => Personal().IsMatch(member.Split('.')[^1])), Is.Empty);
    }

    /// <summary>What operators make, change and remove of resources is in the audit log; what others do is theirs.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Resources_OfOperators_AreRecorded(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var example = world.Get<ResourceSchemas>().All.Single(schema => schema.Name == "prices").Examples[0].DeepClone();
        var made = await world.AskAsync("operator", "POST", "prices", cancellationToken, example);
        var id = (string)made.Body!["id"]!;
        var statuses = new[] { made.Status, (await world.AskAsync("operator", "PUT", $"prices/{id}", cancellationToken, example, ifMatch: "*")).Status, (await world.AskAsync("operator", "DELETE", $"prices/{id}", cancellationToken, ifMatch: "*")).Status, (await world.AskAsync("worker", "POST", "prices", cancellationToken, example)).Status };
        var log = world.Get<FlexCoop.Middleware.Audit.AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var recorded = (await log.ListAsync(after: null, 1000, cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => ((string)entry["kind"]!).StartsWith("resource-", StringComparison.Ordinal)).ToList();

        Assert.That(statuses, Is.EqualTo([201, 200, 204, 201]));
        Assert.That(recorded.Select(entry => (string)entry["kind"]!), Is.EqualTo(["resource-made", "resource-changed", "resource-removed"]));
        Assert.That(recorded.Select(entry => (string)entry["facts"]!["id"]!), Has.All.EqualTo(id));
    }

    /// <summary>EF-CFG-1: what variables of the environment and --set say at the start, the later wins; out of its range it stops the start.</summary>
    [TestCase("00:00:01", null, ExpectedResult = "00:00:01")]
    [TestCase("00:00:01", "00:00:03", ExpectedResult = "00:00:03")]
    [TestCase("00:01:00", null, ExpectedResult = "refused")]
    [NonParallelizable]
    public string EFCFG1_Setting_FromTheEnvironment_LosesToTheCommandLine(string variable, string? given)
    {
        const string Name = "FLEXCOOP__Access__RefreshEvery";
        Environment.SetEnvironmentVariable(Name, variable);
        try
        {
            return MiddlewareSettings.Read(given is null ? [] : [$"Access:RefreshEvery={given}"])["Access:RefreshEvery"]!;
        }
        catch (StartException)
        {
            return "refused";
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, value: null);
        }
    }

    private static IEnumerable<string> Members(Type type, HashSet<Type> seen)
    {
        type = type.IsArray ? type.GetElementType()! : type.IsGenericType ? type.GetGenericArguments()[^1] : type;
        return type.Namespace?.StartsWith("FlexCoop", StringComparison.Ordinal) != true || type.IsEnum || !seen.Add(type)
            ? []
            : type.GetProperties(BindingFlags.Instance | BindingFlags.Public).SelectMany(member => Members(member.PropertyType, seen).Prepend($"{type.Name}.{member.Name}"));
    }

    [GeneratedRegex("(^|[a-z])(e?mail|phone|street|surname|postal|postcode|birth|iban|passport|gender)|(first|last|family|given|full|person|owner|member|customer|user)name|(home|post|billing|street)address|^(address|city)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Personal();
}
