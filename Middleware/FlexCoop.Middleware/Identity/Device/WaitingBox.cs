using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A box that waits, for a person who may approve it.</summary>
/// <param name="Code">Its device code.</param>
/// <param name="Label">What the inventory has of it, where its label code is wanted; null where it was given the person's claim code.</param>
internal sealed record WaitingBox(Stored<DeviceCodeDocument> Code, Stored<InventoryDocument>? Label);
