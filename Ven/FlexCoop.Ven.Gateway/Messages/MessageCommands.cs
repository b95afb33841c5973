using System.CommandLine;
using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven.Gateway.Messages;

/// <summary><c>message check</c> and <c>message show</c>: for a vendor who wants to know what is wrong with a message, or what it says.</summary>
internal static class MessageCommands
{
    public static Command Create() => new("message", "Checks OpenADR 2.0b messages, or shows them.") { CreateCheck(), CreateShow() };

    private static Command CreateCheck()
    {
        var files = new Argument<string[]>("file") { Description = "The messages; - for standard input.", Arity = ArgumentArity.OneOrMore };
        var strict = new Option<bool>("--strict") { Description = "Also demands the envelope, schemaVersion and forms that the schema lets pass and the rules do not. For certification." };
        var lenient = new Option<bool>("--lenient") { Description = "Overlooks what peers in the field get wrong, and names it." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON array." };
        var command = new Command("check", "Holds messages to form, schema and encoding; not to rules or signatures. By default as the schema, bare payloads allowed.") { files, strict, lenient, json };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(strict) && parsed.GetValue(lenient))
            {
                parsed.AddError("--strict and --lenient exclude each other; give one.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = parsed.GetValue(strict) ? OadrReaderOptions.Strict : parsed.GetValue(lenient) ? OadrReaderOptions.Lenient : OadrReaderOptions.Schema;
            var verdicts = new List<MessageVerdict>();
            foreach (var file in parsed.GetValue(files)!)
            {
                verdicts.Add((await CheckAsync(file, options, cancellationToken)).Verdict);
            }

            await Console.Out.WriteAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(verdicts, GatewayJson.Readable.IReadOnlyListMessageVerdict) + "\n"
                : string.Concat(verdicts.Select(verdict => verdict.ToText())));
            return verdicts.All(verdict => verdict.Valid) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var file = new Argument<string>("file") { Description = "The message; - for standard input." };
        var command = new Command("show", "Prints what a message says, without the XML around it.") { file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (content, verdict) = await CheckAsync(parsed.GetValue(file)!, OadrReaderOptions.Lenient, cancellationToken);
            if (!verdict.Valid)
            {
                await Console.Error.WriteAsync(verdict.ToText());
                return ExitCodes.Failed;
            }

            await Console.Out.WriteAsync(MessageView.Of(content));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <returns>The bytes, one more than a message may have at most, and what is to be said of them.</returns>
    private static async Task<(ReadOnlyMemory<byte> Content, MessageVerdict Verdict)> CheckAsync(string file, OadrReaderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var buffer = new byte[OadrXml.MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return (buffer.AsMemory(0, length), MessageVerdict.Of(file, OadrReader.Read(buffer.AsMemory(0, length), options)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (default, MessageVerdict.Unreadable(file, unreadable.Message));
        }
    }
}
