namespace FlexCoop.Middleware.Erasure;

/// <summary>Keeps something of homes in memory, and forgets it when its rows are removed.</summary>
internal interface IForgets
{
    /// <summary>Forgets what is of a name: that of a VEN, a member, a person. Of most there is nothing.</summary>
    void Forget(string name);
}
