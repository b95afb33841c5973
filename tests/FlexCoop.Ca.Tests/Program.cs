// The process that tests kill: it issues one certificate over the data in a folder.
await FlexCoop.Ca.Tests.IssuingProcess.RunAsync(args[0], CancellationToken.None);
