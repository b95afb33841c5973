using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FlexCoop.Testing;

/// <summary>What came to a receiver.</summary>
public sealed record ReceivedWebhook(string Id, string Timestamp, string Signatures, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => (string)Json["type"]!;

    /// <summary>What is told of it.</summary>
    public JsonNode Data => Json["data"]!;

    /// <summary>Whether it is signed by a secret, as the specification has receivers find out: by hand, without our code.</summary>
    public bool IsSignedBy(string secret)
    {
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"));
        return Signatures.Split(' ').Contains("v1," + Convert.ToBase64String(mac));
    }
}
