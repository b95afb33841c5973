namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>One of the homes that are simulated.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Name">Its name.</param>
/// <param name="StateFolder">Where it and its agent remember.</param>
internal sealed record SimHome(int Number, string Name, string StateFolder);
