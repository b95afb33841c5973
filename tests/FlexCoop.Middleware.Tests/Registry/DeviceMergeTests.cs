using System.Text.Json.Nodes;
using FlexCoop.Middleware.Registry;

namespace FlexCoop.Middleware.Tests.Registry;

/// <summary>What METADATA say beside what people have corrected.</summary>
public sealed class DeviceMergeTests
{
    [TestCase("""{ "name": "a" }""", """{ "name": "a" }""", """{ "name": "b" }""", """{"name":"b"}""", Description = "nobody has corrected it")]
    [TestCase("""{ "name": "c" }""", """{ "name": "a" }""", """{ "name": "b" }""", """{"name":"c"}""", Description = "a correction stays")]
    [TestCase("""{ "name": "a" }""", """{ "name": "a" }""", "{}", "{}", Description = "what is said no more goes")]
    [TestCase("""{ "name": "c" }""", """{ "name": "a" }""", "{}", """{"name":"c"}""")]
    [TestCase("{}", """{ "name": "a" }""", """{ "name": "b" }""", "{}", Description = "what was taken out stays out")]
    [TestCase("{}", null, """{ "name": "a" }""", """{"name":"a"}""")]
    [TestCase("""{ "name": "c" }""", null, """{ "name": "a" }""", """{"name":"c"}""", Description = "somebody was first")]
    [TestCase("""{ "rids": ["x", "w"] }""", """{ "rids": ["x", "y"] }""", """{ "rids": ["x", "y", "z"] }""", """{"rids":["x","w","z"]}""", Description = "each item for itself")]
    [TestCase("""{ "rids": ["x", "y"] }""", """{ "rids": ["x", "y"] }""", """{ "rids": ["x"] }""", """{"rids":["x"]}""")]
    public void Into_ADocument_KeepsWhatWasCorrected(string document, string? before, string now, string expected)
    {
        var merged = JsonNode.Parse(document)!.AsObject();

        DeviceMerge.Into(merged, before is null ? null : JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(now)!.AsObject());

        Assert.That(merged.ToJsonString(), Is.EqualTo(expected));
    }
}
