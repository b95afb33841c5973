namespace FlexCoop.Middleware.Certify;

/// <summary>Where instructions go: to a person, to a program, or to answers that were written beforehand.</summary>
internal interface IDesk
{
    /// <summary>Whether it is of use to ask again when an answer is not understood.</summary>
    bool AsksAgain { get; }

    /// <summary>Has it done, and gives what came of it.</summary>
    Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken);
}
