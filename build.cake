// The build, step by step: dotnet tool restore && dotnet cake [--target=Test] [--configuration=Release]

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var artifacts = Directory("./artifacts");

Task("Clean")
    .Description("Removes everything that was built.")
    .Does(() =>
{
    CleanDirectory(artifacts);
    CleanDirectories(GetDirectories("./{Vtn,Ven,Ca,Middleware,Marketplace,schemas,tests}/*/{bin,obj}"));
});

Task("Restore")
    .Description("Fetches the packages, at the versions of Directory.Packages.props.")
    .Does(() => DotNetRestore("FlexCoop.sln"));

Task("Build")
    .Description("Compiles everything; a warning is an error.")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild("FlexCoop.sln", new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

Task("Test")
    .Description("Runs every test.")
    .IsDependentOn("Build")
    .Does(() => DotNetTest("FlexCoop.sln", new DotNetTestSettings
    {
        Configuration = configuration,
        NoBuild = true,
        Loggers = ["trx"],
        ResultsDirectory = artifacts + Directory("tests"),
    }));

Task("Publish")
    .Description("Makes the two executables for linux-x64: the middleware's folder, and the agent as one trimmed file.")
    .Does(() =>
{
    DotNetPublish("Middleware/FlexCoop.Middleware", new DotNetPublishSettings
    {
        Configuration = "Release",
        OutputDirectory = artifacts + Directory("middleware"),
    });
    DotNetPublish("Ven/FlexCoop.Ven.Gateway", new DotNetPublishSettings
    {
        Configuration = "Release",
        Runtime = "linux-x64",
        SelfContained = true,
        PublishSingleFile = true,
        PublishTrimmed = true,
        OutputDirectory = artifacts + Directory("agent"),
    });

    // The demonstration looks for the agent beside itself.
    CopyDirectory(artifacts + Directory("agent"), artifacts + Directory("middleware/agent"));
});

Task("Bench")
    .Description("Measures, each figure as a ratio within one run.")
    .Does(() => DotNetRun("tests/FlexCoop.Benchmarks", new DotNetRunSettings { Configuration = "Release" }));

RunTarget(target);
