namespace FlexCoop.Middleware.Admission;

/// <summary>A feature of a request whose answer goes on for as long as it is read. Whoever gives it bounds its memory, and how long a write may wait.</summary>
internal sealed class EndlessAnswer;
