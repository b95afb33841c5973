using System.Text.Json;
using FlexCoop.Middleware.Certify;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>What a program or person answers is read as it was meant, or not at all: a guess would be held against the node.</summary>
public sealed class DeskAnswerTests
{
    [TestCase("""{"skip":"no such button"}""", "no such button", null)]
    [TestCase("""{"skip":true}""", "no reason given", null)]
    [TestCase("""{"skip":false}""", null, null)]
    [TestCase("""{"skip":null,"refused":null}""", null, null)]
    [TestCase("""{"refused":"it overlaps"}""", null, "it overlaps")]
    [TestCase("""{"refused":true}""", null, "no reason given")]
    [TestCase("""{"refused":false}""", null, null)]
    [TestCase("{}", null, null)]
    public void Read_SkipOrRefused_IsTakenByItsKind(string json, string? skip, string? refusal)
    {
        var answer = DeskAnswer.Read(json);

        Assert.That((answer.Skip, answer.Refusal), Is.EqualTo((skip, refusal)));
    }

    [TestCase("")]
    [TestCase("done")]
    [TestCase("[]")]
    [TestCase("""{"eventId":{}}""")]
    [TestCase("""{"events":[{}]}""")]
    [TestCase("""{"events":[["a"]]}""")]
    [TestCase("""{"skip":1}""")]
    [TestCase("""{"refused":{}}""")]
    [TestCase("""{"venId":"A","venId":"B"}""")]
    public void Read_OtherThanAnAnswer_IsNone(string json) => Assert.That(() => DeskAnswer.Read(json), Throws.InstanceOf<JsonException>());

    [TestCase("\"yes\"", true)]
    [TestCase("\"Yes\"", true)]
    [TestCase("\"y\"", true)]
    [TestCase("\"TRUE\"", true)]
    [TestCase("true", true)]
    [TestCase("\"no\"", false)]
    [TestCase("\"N\"", false)]
    [TestCase("false", false)]
    public void YesNo_AnyWayOfSayingIt_IsRead(string value, bool expected) =>
        Assert.That(DeskAnswer.Read($$"""{"registered":{{value}}}""").One("registered", "yes or no", AnswerForm.YesNo), Is.EqualTo(expected));

    [TestCase("""{"registered":"perhaps"}""", "the answer 'perhaps' to registered is not understood; give yes or no")]
    [TestCase("""{"registered":"-"}""", "the answer '-' to registered is not understood; give yes or no")]
    [TestCase("""{"registered":""}""", "there is no answer to registered; give yes or no, or ? where the node does not show it")]
    [TestCase("""{"registered":null}""", "there is no answer to registered; give yes or no, or ? where the node does not show it")]
    [TestCase("{}", "there is no answer to registered; give yes or no, or ? where the node does not show it")]
    public void One_NotUnderstood_SaysWhatWouldBe(string json, string says) =>
        Assert.That(() => DeskAnswer.Read(json).One("registered", "yes or no", AnswerForm.YesNo), Throws.TypeOf<FormatException>().With.Message.EqualTo(says));

    [Test]
    public void One_NotShown_SkipsTheScenario() => Assert.That(
        () => DeskAnswer.Read("""{"registered":"?"}""").One("registered", "yes or no", AnswerForm.YesNo),
        Throws.TypeOf<ScenarioSkippedException>().With.Message.EqualTo("the node under test does not show its registered"));

    [TestCase("""{"opts":[]}""", "")]
    [TestCase("""{"opts":"-"}""", "")]
    [TestCase("""{"opts":"a optIn"}""", "a OptIn")]
    [TestCase("""{"opts":"a optIn; - optOut"}""", "a OptIn, OptOut")]
    [TestCase("""{"opts":["a OPTIN","- optOut"]}""", "a OptIn, OptOut")]
    public void List_ItemsOfWords_AreReadWordByWord(string json, string expected) =>
        Assert.That(string.Join(", ", DeskAnswer.Read(json).List("opts", "opts", words => $"{words[0]} {AnswerForm.Opt(words[1])}".Trim())), Is.EqualTo(expected));

    [TestCase("""{"opts":["a"]}""")]
    [TestCase("""{"opts":["a -"]}""")]
    [TestCase("""{"opts":["a 1"]}""")]
    [TestCase("""{"opts":["a in"]}""")]
    public void List_ItemNotUnderstood_IsRefused(string json) =>
        Assert.That(() => DeskAnswer.Read(json).List("opts", "opts", words => AnswerForm.Opt(words[1])).Count, Throws.TypeOf<FormatException>().With.Message.Contains("is not understood; give opts"));

    [TestCase("{}")]
    [TestCase("""{"opts":"?"}""")]
    [TestCase("""{"opts":null}""")]
    public void List_NotShown_SkipsWhoReadsIt(string json)
    {
        var list = DeskAnswer.Read(json).List("opts", "opts", words => words[0]);

        Assert.That(() => list.Count, Throws.TypeOf<ScenarioSkippedException>().With.Message.Contains("does not show its opts"));
    }

    [Test]
    public void Map_KeyTwice_IsRefused() => Assert.That(
        () => DeskAnswer.Read("""{"opts":["a optIn","a optOut"]}""").Map("opts", "opts", words => (AnswerForm.Given(words[0]), AnswerForm.Opt(words[1]))),
        Throws.TypeOf<FormatException>().With.Message.Contains("'a' twice"));

    [TestCase("over", true)]
    [TestCase("Over", true)]
    [TestCase("open", false)]
    public void Either_OneOfTwoWords_IsRead(string word, bool isFirst) => Assert.That(AnswerForm.Either(word, "over", "open"), Is.EqualTo(isFirst));

    [TestCase("ended")]
    [TestCase("yes")]
    [TestCase(null)]
    public void Either_AnotherWord_IsRefused(string? word) => Assert.That(() => AnswerForm.Either(word, "over", "open"), Throws.TypeOf<FormatException>());

    [TestCase("1.5e3", 1500)]
    [TestCase("-2", -2)]
    public void Value_Number_IsReadInAnyCulture(string text, double expected) => Assert.That(AnswerForm.Value(text), Is.EqualTo(expected));

    [TestCase("7")]
    [TestCase("soon")]
    public void Named_NoName_IsRefused(string text) => Assert.That(() => AnswerForm.Named<EventStatus>(text), Throws.TypeOf<FormatException>().With.Message.Contains("Cancelled"));

    [Test]
    public void Instant_Local_IsRefusedWithTheForm() => Assert.That(() => AnswerForm.Instant("2026-06-30T18:00:00+02:00"), Throws.TypeOf<FormatException>().With.Message.Contains("2026-06-30T18:00:00Z"));
}
