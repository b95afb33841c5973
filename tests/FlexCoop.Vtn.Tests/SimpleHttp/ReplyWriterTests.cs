using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn.Tests;

/// <summary>Whether an answer was written.</summary>
public sealed class ReplyWriterTests
{
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Write_AnswerThatMayBeGivenUp_IsWrittenUnlessItWas(bool isGivenUp, bool isWritten)
    {
        var context = new DefaultHttpContext();
        var answer = new GivenUpAnswer();
        context.Features.Set(answer);
        if (isGivenUp)
        {
            answer.GiveUp();
        }

        var error = await WriteAsync(context, new Reply(new OadrPoll(new VenId("ven-1"))));

        Assert.That(error is null, Is.EqualTo(isWritten), "what is not written is owed again");
    }

    private static async Task<IOException?> WriteAsync(HttpContext context, Reply reply)
    {
        try
        {
            await ReplyWriter.WriteAsync(context, reply.Body);
            return null;
        }
        catch (IOException error)
        {
            return error;
        }
    }
}
