using System.CommandLine;
using System.CommandLine.Parsing;
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
        files.Validators.Add(RefuseOptions);
        var strict = new Option<bool>("--strict") { Description = "Also demands the envelope, schemaVersion and forms that the schema lets pass and the rules do not. For certification." };
        var lenient = new Option<bool>("--lenient") { Description = "Overlooks what peers in the field get wrong, and names it." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON array." };
        var command = new Command("check", "Holds messages to form, schema and encoding; not to rules or signatures. By default as the schema; a VTN of this platform reads as with --lenient.") { files, strict, lenient, json };
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

            var printed = await PrintAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(verdicts, GatewayJson.Readable.IReadOnlyListMessageVerdict) + "\n"
                : string.Concat(verdicts.Select(verdict => verdict.ToText())));
            return printed && verdicts.All(verdict => verdict.Valid) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static Command CreateShow()
    {
        var file = new Argument<string>("file") { Description = "The message; - for standard input." };
        file.Validators.Add(RefuseOptions);
        var command = new Command("show", "Prints what the elements of a message say, without attributes and signature, read as with check --lenient.") { file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (content, verdict) = await CheckAsync(parsed.GetValue(file)!, OadrReaderOptions.Lenient, cancellationToken);
            if (!verdict.Valid)
            {
                await Console.Error.WriteAsync(verdict.ToText());
                return ExitCodes.Failed;
            }

            return await PrintAsync(MessageView.Of(content)) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static void RefuseOptions(ArgumentResult files)
    {
        if (files.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && token.Value.Length > 1) is { } option)
        {
            files.AddError($"There is no option '{option.Value}'; a file of that name is ./{option.Value}.");
        }
    }

    /// <returns>False when nobody takes what is printed: a full disk, or a closed output.</returns>
    private static async Task<bool> PrintAsync(string text)
    {
        try
        {
            await Console.Out.WriteAsync(text);
            await Console.Out.FlushAsync();
            return true;
        }
        catch (IOException unwritten)
        {
            await Console.Error.WriteLineAsync($"The output could not be written: {unwritten.Message}");
            return false;
        }
    }

    /// <returns>The bytes, one more than a message may have at most, and what is to be said of them.</returns>
    private static async Task<(ReadOnlyMemory<byte> Content, MessageVerdict Verdict)> CheckAsync(string file, OadrReaderOptions options, CancellationToken cancellationToken)
    {
        if (file.Length == 0 || Directory.Exists(file))
        {
            return (default, MessageVerdict.Unreadable(file, file.Length == 0 ? "the name is empty" : "it is a folder"));
        }

        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            var buffer = new byte[OadrXml.MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return (buffer.AsMemory(0, length), MessageVerdict.Of(file, OadrReader.Read(buffer.AsMemory(0, length), options)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (default, MessageVerdict.Unreadable(file, unreadable.Message.TrimEnd('.')));
        }
    }
}
