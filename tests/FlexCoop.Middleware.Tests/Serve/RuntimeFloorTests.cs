using FlexCoop.Middleware.Serve;

namespace FlexCoop.Middleware.Tests.Serve;

public sealed class RuntimeFloorTests
{
    [TestCase("10.0.9")]
    [TestCase("10.0.9+b5ba9b4bd7")]
    [TestCase("10.0.0-rc.2.25502.107")]
    [TestCase("9.0.20")]
    [TestCase("nightly")]
    public void T08_RuntimeWithKnownHoles_IsRefused(string version) =>
        Assert.That(() => RuntimeFloor.Check(version), Throws.InstanceOf<StartException>().With.Message.Contains(version).And.Message.Contains("10.0.10"));

    [TestCase("10.0.10")]
    [TestCase("10.0.10+b5ba9b4bd7")]
    [TestCase("10.1.0")]
    [TestCase("11.0.0-preview.1")]
    [TestCase(null)]
    public void T08_RuntimeThatIsMended_IsTaken(string? version) => Assert.That(() => RuntimeFloor.Check(version), Throws.Nothing);

    [Test]
    public void T08_RuntimeOfThisTest_IsKnown() => Assert.That(RuntimeFloor.Installed, Does.Match(@"^\d+\.\d+\.\d+"));
}
