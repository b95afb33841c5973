namespace FlexCoop.Ven;

/// <summary>Where a box shows its owner how its enrolment goes on.</summary>
public interface IEnrolmentDisplay
{
    /// <summary>The owner is to approve the box with this code; a later one takes the place of those before.</summary>
    void Show(EnrolmentPrompt prompt);

    /// <summary>Something that the owner may want to know while he waits.</summary>
    void Tell(string text);
}
