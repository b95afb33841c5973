using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Vtn;

/// <summary>What is let in, so that those who were let in are served as fast as ever. Section <c>Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>The most open connections; one more is closed at once. 1 to 100,000; 20,000 unless said.</summary>
    [Range(1, 100_000)]
    public int Connections { get; set; } = 20_000;

    /// <summary>The most OpenADR requests that are worked on at once. 1 to 10,000; 16 unless said.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; } = 16;

    /// <summary>The most OpenADR requests that wait for their turn; one more is answered by 503. 0 to 10,000; 176 unless said. See <see cref="WaitWithin"/>.</summary>
    [Range(0, 10_000)]
    public int Waiting { get; set; } = 176;

    /// <summary>How long one of them may have to wait, by how fast those before it are served; if longer, it is answered by 503, too. 1 millisecond to 1 minute of real time; 50 milliseconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan WaitWithin { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most requests other than OpenADR that are worked on at once, on places of their own. 1 to 10,000; 16 unless said.</summary>
    [Range(1, 10_000)]
    public int RestAtOnce { get; set; } = 16;

    /// <summary>The most of them that wait for their turn; one more is answered by 503. 0 to 10,000; 64 unless said.</summary>
    [Range(0, 10_000)]
    public int RestWaiting { get; set; } = 64;

    /// <summary>How long one of these may have to wait; else it is answered by 503, too. 1 millisecond to 1 minute of real time; 1 second unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RestWaitWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes of bodies of VENs that are coming or wait their turn, as many of all others, and as many of answers that are going; those of up to 8 KiB do not count. 2 MiB to 1 GiB; 64 MiB unless said.</summary>
    [Range(2 * 1024 * 1024, 1024 * 1024 * 1024)]
    public int BodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long the whole of a body may take to come. 1 second to 5 minutes of real time; 15 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan BodyWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an answer of more than 8 KiB may take to be read; then the connection is closed. 1 second to 5 minutes of real time; 30 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When to come again after a 503 for want of room, in whole seconds of real time. 1 second to 5 minutes; 5 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages a second a VEN may send in the long run; in a lab from each address. 1 to 10,000; 20 unless said.</summary>
    [Range(1, 10_000)]
    public int VenRate { get; set; } = 20;

    /// <summary>How many messages a VEN may send at once after a rest. 1 to 100,000; 500 unless said.</summary>
    [Range(1, 100_000)]
    public int VenBurst { get; set; } = 500;

    /// <summary>How many messages a second may come from an address (IPv6: one /64) whose sender is not registered, that cannot be read, or that come to nothing. 1 to 100,000; 500 unless said.</summary>
    [Range(1, 100_000)]
    public int AddressRate { get; set; } = 500;

    /// <summary>How many of them at once after a rest. 1 to 1,000,000; 5,000 unless said.</summary>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; set; } = 5000;

    /// <summary>How many requests other than OpenADR a second may come from an address (IPv6: one /64) in the long run. 1 to 10,000; 100 unless said.</summary>
    [Range(1, 10_000)]
    public int RestRate { get; set; } = 100;

    /// <summary>How many of them at once after a rest. 1 to 100,000; 1,000 unless said.</summary>
    [Range(1, 100_000)]
    public int RestBurst { get; set; } = 1000;

    /// <summary>How long what was let in may take to its end when the process is told to stop. 1 to 25 seconds of real time; 20 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan DrainWithin { get; set; } = TimeSpan.FromSeconds(20);
}
