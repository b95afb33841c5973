namespace FlexCoop.Middleware.Identity;

/// <summary>The pages that people see.</summary>
internal static class PageEndpoints
{
    public static void MapIdentityPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.Home, (HttpContext context, HomePage page, CancellationToken cancellationToken) => page.ShowAsync(context, cancellationToken));
        endpoints.MapGet(Routes.Login, (HttpContext context, LoginPages pages, CancellationToken cancellationToken) => pages.Show(context));
        endpoints.MapPost(Routes.Login, (HttpContext context, LoginPages pages, CancellationToken cancellationToken) => pages.LogInAsync(context, cancellationToken));
        endpoints.MapGet(Routes.Device, (HttpContext context, DevicePages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.Device, (HttpContext context, DevicePages pages, CancellationToken cancellationToken) => pages.FindAsync(context, cancellationToken));
        endpoints.MapPost(Routes.DeviceDecision, (HttpContext context, DevicePages pages, CancellationToken cancellationToken) => pages.DecideAsync(context, cancellationToken));
        endpoints.MapGet(Routes.AddBox, (HttpContext context, BoxPages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.AddBox, (HttpContext context, BoxPages pages, CancellationToken cancellationToken) => pages.ClaimAsync(context, cancellationToken));
        endpoints.MapGet(Routes.BoxCodes, (HttpContext context, BoxCodePages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.BoxCodes, (HttpContext context, BoxCodePages pages, CancellationToken cancellationToken) => pages.MakeAsync(context, cancellationToken));
        endpoints.MapPost(Routes.ApproveKey, (HttpContext context, BoxCodePages pages, CancellationToken cancellationToken) => pages.ApproveAsync(context, cancellationToken));
        endpoints.MapGet(Routes.Mandates, (HttpContext context, MandatePages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.Withdraw, (HttpContext context, MandatePages pages, CancellationToken cancellationToken) => pages.ActAsync(context, MandateAct.Revoke, cancellationToken));
        endpoints.MapPost(Routes.Suspend, (HttpContext context, MandatePages pages, CancellationToken cancellationToken) => pages.ActAsync(context, MandateAct.Suspend, cancellationToken));
        endpoints.MapPost(Routes.Resume, (HttpContext context, MandatePages pages, CancellationToken cancellationToken) => pages.ActAsync(context, MandateAct.Resume, cancellationToken));
        endpoints.MapGet(Routes.Tokens, (HttpContext context, TokenPages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.Tokens, (HttpContext context, TokenPages pages, CancellationToken cancellationToken) => pages.GiveAsync(context, cancellationToken));
        endpoints.MapGet(Routes.Setup, (HttpContext context, SetupPages pages, CancellationToken cancellationToken) => pages.ShowAsync(context, cancellationToken));
        endpoints.MapPost(Routes.Setup, (HttpContext context, SetupPages pages, CancellationToken cancellationToken) => pages.BeginAsync(context, cancellationToken));
        endpoints.MapPost(Routes.SetupConfirm, (HttpContext context, SetupPages pages, CancellationToken cancellationToken) => pages.ConfirmAsync(context, cancellationToken));
        endpoints.MapGet(Routes.Invite, (HttpContext context, SetupPages pages, CancellationToken cancellationToken) => pages.ShowInviteAsync(context, cancellationToken));
        endpoints.MapPost(Routes.Invite, (HttpContext context, SetupPages pages, CancellationToken cancellationToken) => pages.InviteAsync(context, cancellationToken));
    }
}
