using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>The kinds of message that can be owed to a VEN: what it is about, from which the message is built when it is handed over.</summary>
internal static class OwedKind
{
    /// <summary>The VTN's METADATA (oadrRegisterReport).</summary>
    public const string RegisterReport = "register-report";

    /// <summary>The VEN's events have changed (oadrDistributeEvent).</summary>
    public const string Events = "events";

    /// <summary>Reports are wanted (oadrCreateReport).</summary>
    public const string CreateReport = "create-report";

    /// <summary>Reports are wanted no longer (oadrCancelReport).</summary>
    public const string CancelReport = "cancel-report";

    /// <summary>The VEN is to register again (oadrRequestReregistration).</summary>
    public const string Reregister = "reregister";

    /// <summary>The VEN's registration ends (oadrCancelPartyRegistration).</summary>
    public const string CancelRegistration = "cancel-registration";

    /// <summary>The order in which kinds are handed over: what ends all else, the start-up sequence (rule 301), then what makes devices act.</summary>
    public static int Rank(string kind) => kind switch
    {
        CancelRegistration => 0,
        RegisterReport => 1,
        Events => 2,
        Reregister => 3,
        CancelReport => 4,
        _ => 5,
    };

    public static UnitOfWork Owe(this UnitOfWork work, VenId venId, string kind) => work.Owe(venId.Value, kind);
}
