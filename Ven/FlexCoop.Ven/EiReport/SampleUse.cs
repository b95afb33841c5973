namespace FlexCoop.Ven;

/// <summary>What a sample is good for.</summary>
internal enum SampleUse
{
    /// <summary>It is reported.</summary>
    Report,

    /// <summary>It only begins the first interval.</summary>
    Beginning,

    /// <summary>Nothing: it comes too late for the last that was wanted.</summary>
    None,
}
