using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Opts;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.MarketContexts;

/// <summary>Between a program as REST shows it and as the VTN keeps it.</summary>
internal static class MarketContextMapping
{
    /// <summary>Reads a program; what is not given is as <see cref="MarketContextDocument"/> has it.</summary>
    /// <param name="id">Its id in the address. It may stand in the body too, so that what was read can be put back.</param>
    /// <param name="members">The body; takes what is wrong with its shape.</param>
    public static MarketContextDocument Read(string id, JsonMembers members)
    {
        if (members.String("id") is { } given && given != id)
        {
            members.Fault("id", $"'{ForeignText.Shown(given)}' is another than '{id}' in the address", "leave it out");
        }

        var unsaid = new MarketContextDocument { Id = id, Uri = members.RequiredString("uri") };
        var program = unsaid with
        {
            Name = members.String("name"),
            Overlap = members.Choice<OverlapPolicy>("overlap", ParseOverlap, "forbid or allow") ?? unsaid.Overlap,
            OptOutWindows = members.Choice<OptOutWindowPolicy>("optOutWindows", ParseWindows, "send or hold") ?? unsaid.OptOutWindows,
            DefaultOpt = members.Choice("defaultOpt", OptText.Parse, OptText.Choices) ?? unsaid.DefaultOpt,
            SchedulePrecedence = members.Choice("schedulePrecedence", OptText.Parse, OptText.Choices) ?? unsaid.SchedulePrecedence,
            EventDefaults = members.Object("eventDefaults") is { } defaults ? Read(defaults) : unsaid.EventDefaults,
        };
        members.Done();
        return program;
    }

    public static MarketContextResource ToResource(MarketContextDocument program) => new()
    {
        Id = program.Id,
        Uri = program.Uri,
        Name = program.Name,
        Overlap = program.Overlap == OverlapPolicy.Forbid ? "forbid" : "allow",
        OptOutWindows = program.OptOutWindows == OptOutWindowPolicy.Send ? "send" : "hold",
        DefaultOpt = OptText.Of(program.DefaultOpt),
        SchedulePrecedence = OptText.Of(program.SchedulePrecedence),
        EventDefaults = new EventDefaultsResource
        {
            Priority = program.EventDefaults.Priority,
            Notification = RestTime.Text(program.EventDefaults.Notification),
            RampUp = RestTime.Text(program.EventDefaults.RampUp),
            Recovery = RestTime.Text(program.EventDefaults.Recovery),
            StartAfter = RestTime.Text(program.EventDefaults.StartAfter),
            ResponseRequired = ResponseText.Of(program.EventDefaults.ResponseRequired),
        },
    };

    private static EventDefaults Read(JsonMembers members)
    {
        var unsaid = new EventDefaults();
        var defaults = new EventDefaults
        {
            Priority = members.UnsignedInt("priority") ?? unsaid.Priority,
            Notification = members.Duration("notification") ?? unsaid.Notification,
            RampUp = members.Duration("rampUp"),
            Recovery = members.Duration("recovery"),
            StartAfter = members.Duration("startAfter"),
            ResponseRequired = members.Choice<ResponseRequired>("responseRequired", ResponseText.Parse, ResponseText.Choices) ?? unsaid.ResponseRequired,
        };
        members.Done();
        return defaults;
    }

    private static OverlapPolicy? ParseOverlap(string text) => text switch
    {
        "forbid" => OverlapPolicy.Forbid,
        "allow" => OverlapPolicy.Allow,
        _ => null,
    };

    private static OptOutWindowPolicy? ParseWindows(string text) => text switch
    {
        "send" => OptOutWindowPolicy.Send,
        "hold" => OptOutWindowPolicy.Hold,
        _ => null,
    };
}
