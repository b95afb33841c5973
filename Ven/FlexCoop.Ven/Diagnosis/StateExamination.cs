using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Looks at what lies on the box: folder, rights, room, key, certificate, registration. An agent may run meanwhile.</summary>
internal sealed class StateExamination(DoctorOptions options, TimeProvider clock)
{
    /// <summary>id-kp-clientAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private const int ProbeBytes = 64 * 1024;
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL of Windows.</summary>
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070)];

    private readonly List<Finding> _findings = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Looks.</summary>
    /// <returns>What there is; null where nothing can be gone by.</returns>
    public BoxState? Examine()
    {
        try
        {
            return ExamineFolder() ? Read() : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Add(DiagnosisStep.State, Causes.StateUnusable, $"The state folder '{options.StateFolder}' cannot be used: {refused.Message}");
            return null;
        }
    }

    private bool ExamineFolder()
    {
        if (!Directory.Exists(options.StateFolder))
        {
            if (File.Exists(options.StateFolder))
            {
                Add(DiagnosisStep.State, Causes.StateUnusable, $"'{options.StateFolder}' is a file, and no folder.");
                return false;
            }

            Add(DiagnosisStep.State, cause: null, $"There is no folder '{options.StateFolder}' yet; 'enrol' or 'run' makes it.");
            return true;
        }

        if (OpenToOthers() is { } open)
        {
            Add(DiagnosisStep.State, Causes.StateOpen, $"Others than its owner have rights to '{open}'.");
        }
        else
        {
            var looker = Environment.IsPrivilegedProcess ? " It was looked at by a user who may read and write everywhere; whether the agent's user may, 'doctor' tells when that runs it." : "";
            Add(DiagnosisStep.State, cause: null, $"The state folder is '{options.StateFolder}'.{looker}");
        }

        ExamineDisk();
        return true;
    }

    /// <returns>A file that others than its owner can read or write; null when there is none.</returns>
    private string? OpenToOthers()
    {
        var identity = IdentityFolder.FolderIn(options.StateFolder);
        if (OperatingSystem.IsWindows() || !Directory.Exists(identity))
        {
            return null;
        }

        foreach (var file in Directory.GetFiles(identity).Append(identity))
        {
            if ((File.GetUnixFileMode(file) & OfOthers) != UnixFileMode.None)
            {
                return file;
            }
        }

        return null;
    }

    private void ExamineDisk()
    {
        try
        {
            // Free space by the system's word may be kept for others, or bounded by a quota: what counts is what can be written.
            using var probe = new FileStream(
                Path.Combine(options.StateFolder, $"doctor-{Guid.NewGuid():N}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.DeleteOnClose });
            probe.Write(new byte[ProbeBytes]);
            Add(DiagnosisStep.Disk, cause: null, "There is room on the disk.");
        }
        catch (IOException full) when (DiskFull.Contains(full.HResult))
        {
            Add(DiagnosisStep.Disk, Causes.DiskFull, $"Not even {ProbeBytes / 1024} KiB can be written to '{options.StateFolder}'.");
        }
    }

    private BoxState? Read()
    {
        VenCredentials? credentials = null;
        try
        {
            var (identity, enrolment, file, key) = IdentityFolder.Look(options.StateFolder);
            var registration = ReadRegistration();
            if (identity is not null && (credentials = ReadCredentials(identity, file, key)) is not null)
            {
                ExamineCertificate(identity, credentials.Certificate, registration);
            }

            return identity is null && enrolment is not null && !IsWhole(enrolment, file, key) ? null : new BoxState(identity, enrolment, credentials, key, registration);
        }
        catch (InvalidDataException broken)
        {
            Add(DiagnosisStep.Identity, Causes.IdentityBroken, broken.Message);
            return null;
        }
        catch
        {
            credentials?.Dispose();
            throw;
        }
    }

    private VenCredentials? ReadCredentials(VenIdentity identity, string file, string? key)
    {
        if (key is null)
        {
            Add(DiagnosisStep.Identity, Causes.IdentityBroken, $"There is no key '{file}'.");
            return null;
        }

        try
        {
            return identity.ToCredentials(key);
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            var isPair = IsKey(key) && IsCertificate(identity.Certificate);
            Add(
                DiagnosisStep.Identity,
                isPair ? Causes.KeyMismatch : Causes.IdentityBroken,
                isPair ? $"'{file}' is not the key of the certificate {identity.SerialNumber} in 'identity.json' beside it." : $"'{file}', or the certificate in 'identity.json' beside it, cannot be read: {broken.Message}");
            return null;
        }
    }

    /// <summary>Whether an enrolment under way can go on: with the key and the certificate with which it began, and where.</summary>
    private bool IsWhole(EnrolmentState enrolment, string file, string? key)
    {
        if (key is null)
        {
            Add(DiagnosisStep.Identity, Causes.IdentityBroken, $"There is no key '{file}', with which the enrolment under way began.");
            return false;
        }

        if (!Uri.TryCreate(enrolment.Server, UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps)
        {
            Add(DiagnosisStep.Identity, Causes.IdentityBroken, $"'enrolment.json' beside '{file}' names the platform '{enrolment.Server}', which is no https address.");
            return false;
        }

        try
        {
            X509Certificate2.CreateFromPem(enrolment.Binding, key).Dispose();
            return true;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            Add(DiagnosisStep.Identity, Causes.IdentityBroken, $"'{file}', or the certificate in 'enrolment.json' beside it, cannot be read, or they do not belong together: {broken.Message}");
            return false;
        }
    }

    private void ExamineCertificate(VenIdentity identity, X509Certificate2 certificate, Registration? registration)
    {
        var now = clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        var named = VenIdentity.VenIdOf(certificate);
        var usage = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        (Cause? Cause, string Seen) found =
            now < from ? (Causes.IdentityNotYetValid, $"The certificate of this box is valid from {from:u} on, and its clock shows {now:u}.")
            : now > until ? (Causes.IdentityExpired, $"The certificate of this box is over since {until:u}, and its clock shows {now:u}.")
            : usage is not null && !usage.EnhancedKeyUsages.Cast<Oid>().Any(one => one.Value == ClientAuth)
                ? (Causes.IdentityUsage, $"The certificate of this box, '{certificate.Subject}', is for {ServerCertificateJudge.Usages(certificate)}, and not for clients.")
            : options.VenId is { } configured && configured != named ? (Causes.VenIdMismatch, $"The certificate is that of {named}, and the configuration says venId {configured}.")
            : registration is not null && registration.VenId != named ? (Causes.VenIdMismatch, $"The certificate is that of {named}, and 'registration.json' that of {registration.VenId}.")
            : (null, $"The box is {named} at {identity.Server}; its certificate {identity.SerialNumber} by '{certificate.Issuer}' is valid from {from:u} to {until:u}.");
        Add(DiagnosisStep.Identity, found.Cause, found.Seen);
    }

    private Registration? ReadRegistration()
    {
        try
        {
            return Registration.Load(Path.Combine(options.StateFolder, "registration.json"));
        }
        catch (InvalidDataException broken)
        {
            Add(DiagnosisStep.Registration, Causes.RegistrationBroken, broken.Message);
            return null;
        }
    }

    private static bool IsKey(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static bool IsCertificate(string pem)
    {
        try
        {
            X509Certificate2.CreateFromPem(pem).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void Add(DiagnosisStep step, Cause? cause, string seen) => _findings.Add(new Finding(step, seen, cause));
}
