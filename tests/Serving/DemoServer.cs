using ChurnSegmentation.Serving;
using ChurnSegmentation.Tests.Commands;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The real server over the demo's registry and portfolio; it keeps no ledger, so that tests do not share one.</summary>
internal sealed class DemoServer(DemoBook demo) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("registry", demo.Registry)
        .UseSetting("portfolio", Path.Combine(demo.Place, "portfolio.db"))
        .UseSetting("ledger", "none")
        .UseSetting("Logging:LogLevel:Default", "Critical");
}
