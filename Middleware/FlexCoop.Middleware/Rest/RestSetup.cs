namespace FlexCoop.Middleware.Rest;

/// <summary>What REST needs of the container.</summary>
internal static class RestSetup
{
    public static void AddRest(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        RestJson.Apply(json.SerializerOptions);
        json.SerializerOptions.TypeInfoResolverChain.Insert(0, RestJson.Default);
    });
}
