using System.Text.Json.Serialization;

namespace FlexCoop.Storage.Tests;

[JsonSerializable(typeof(Device))]
internal sealed partial class DeviceJson : JsonSerializerContext;
