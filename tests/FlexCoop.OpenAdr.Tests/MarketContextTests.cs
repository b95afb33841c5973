namespace FlexCoop.OpenAdr.Tests;

/// <summary>When two market contexts are the same: RFC 3986 §6.2.2 and §6.2.3 (rule 512).</summary>
public sealed class MarketContextTests
{
    [TestCase("http://example.org/dr", "HTTP://Example.ORG/dr", true, TestName = "scheme and host in any case")]
    [TestCase("http://example.org/dr", "http://example.org:80/dr", true, TestName = "default port")]
    [TestCase("http://example.org", "http://example.org/", true, TestName = "empty path")]
    [TestCase("http://example.org/dr", "http://example.org/a/../dr", true, TestName = "dot segments")]
    [TestCase("http://example.org/~dr", "http://example.org/%7Edr", true, TestName = "unreserved character escaped")]
    [TestCase("http://example.org/%c3%bc", "http://example.org/%C3%BC", true, TestName = "escapes in any case")]
    [TestCase("http://example.org/dr", "http://example.org/DR", false, TestName = "path in another case")]
    [TestCase("http://example.org/dr", "http://example.org/dr/", false, TestName = "slash at the end")]
    [TestCase("http://example.org/dr#a", "http://example.org/dr#b", false, TestName = "another fragment")]
    [TestCase("http://example.org/dr", "https://example.org/dr", false, TestName = "another scheme")]
    [TestCase("urn:flexcoop:program:default", "URN:flexcoop:program:default", true, TestName = "urn scheme in any case")]
    [TestCase("urn:flexcoop:program:default", "urn:flexcoop:program:Default", false, TestName = "urn in another case")]
    [TestCase("a/b c", "a/b c", true, TestName = "no URI, the same text")]
    [TestCase("a/b", "A/b", false, TestName = "no URI, another text")]
    public void IsSameAs_TwoUris_ComparesThemNormalised(string one, string other, bool areSame)
    {
        Assert.That(new MarketContext(one).IsSameAs(new MarketContext(other)), Is.EqualTo(areSame));
        Assert.That(new MarketContext(other).IsSameAs(new MarketContext(one)), Is.EqualTo(areSame));
    }
}
