namespace FlexCoop.Ven;

/// <summary>How it stands with the registration of an agent.</summary>
public enum RegistrationState
{
    /// <summary>There is none, and the agent tries to get one.</summary>
    Registering,

    /// <summary>There is one.</summary>
    Registered,

    /// <summary>It was ended; the agent registers anew after a while (rule 401).</summary>
    Ended,

    /// <summary>The owner wants none, and the VTN is still to be told.</summary>
    Unregistering,

    /// <summary>The owner wants none; so it stays until he registers.</summary>
    Unregistered,
}
