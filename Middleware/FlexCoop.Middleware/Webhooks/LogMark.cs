namespace FlexCoop.Middleware.Webhooks;

/// <summary>How far the log of what happened had come at an instant of real time; what happened itself is dated by a clock that may be scaled.</summary>
internal sealed record LogMark(DateTimeOffset At, long Sequence);
