namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>An account as known from an instant on.</summary>
internal readonly record struct AccountVersion(
    AccountPath Path, PathMonth Facts, string Version, int? ReferredBy, long Potential, uint KnownAt)
{
    public static readonly TableShape<AccountVersion> Shape = new TableShape<AccountVersion>("accounts")
        .Account("account_id", row => row.Path.Rank)
        .Text("name", row => CompanyNames.Of(row.Path.Draw, row.Path.Profile.Industry))
        .Text("industry", row => Market.Industries[row.Path.Profile.Industry])
        .Text("region", row => Market.Regions[row.Path.Profile.Region])
        .Integer("employees", row => row.Path.Profile.Employees)
        .Day("signed_on", row => row.Path.SignedOn)
        .Text("csm_id", row => "CSM" + row.Facts.Csm.ToString("000", System.Globalization.CultureInfo.InvariantCulture))
        .Text("onboarding_batch", row => row.Path.Batch)
        .Text("plan", row => Market.Plans[row.Facts.Plan])
        .Text("product_version", row => row.Version)
        .Text("acquisition_channel", row => Market.Channels[row.Path.Profile.Channel])
        .TextOrNull("referred_by", row => row.ReferredBy is { } rank ? AccountPath.AccountId(rank) : null)
        .Amount("list_price_annual", row => 12 * row.Path.AtSignature.ListPrice)
        .Amount("contract_price_annual", row => 12 * row.Path.AtSignature.Mrr)
        .Integer("negotiation_rounds", row => row.Path.Profile.Rounds)
        .Amount("potential_annual_revenue", row => row.Potential)
        .Instant("known_at", row => row.KnownAt);
}

/// <summary>When and how a contract ended, known from the notice or from the end.</summary>
internal readonly record struct ContractEndRow(int Rank, ContractEnd End)
{
    public static readonly TableShape<ContractEndRow> Shape = new TableShape<ContractEndRow>("contract_ends")
        .Account("account_id", row => row.Rank)
        .Day("ended_on", row => row.End.EndedOn)
        .Text("initiated_by", row => row.End.ByCustomer ? "customer" : "vendor")
        .Text("reason", row => Market.EndReasons[row.End.Reason])
        .Instant("known_at", row => row.End.KnownAt);
}

/// <summary>Writes accounts, a version for each change of manager, plan or product version, and contract ends.</summary>
internal static class Signatures
{
    public static void Emit(AccountPath path, BookCalendar calendar, long seed, BookRows rows)
    {
        Chance chance = new(seed, path.Draw, ChanceStream.Accounts);
        int? referrer = path.ReferredBy >= 0 ? path.ReferredBy : null;
        float sold = path.AtSignature.Mrr * 12f;
        long potential = (long)(sold * (1 + MathF.Exp(0.5f * path.Traits.Growth - 0.4f) * chance.Factor(0.45f)) / 10_000) * 10_000;
        Add(path.AtSignature, BookCalendar.At(path.SignedOn, 9));
        PathMonth before = path.AtSignature;
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            if (now.Csm != before.Csm || now.Plan != before.Plan || now.Version != before.Version)
            {
                int month = path.FirstMonth + i, from = path.From(calendar, month), until = path.Until(calendar, month);
                bool backlog = i == 0 && path.SignedMonth < 0;
                Add(now, backlog ? BookCalendar.At(calendar.Opening - 1, 9)
                    : BookCalendar.At(chance.Integer(from, Math.Max(from + 1, until)), 10 + chance.Uniform(0, 8)));
            }

            before = now;
        }

        if (path.End is { } end)
        {
            rows.ContractEnds.Add(end.KnownAt, new ContractEndRow(path.Rank, end));
        }

        void Add(in PathMonth facts, uint known) =>
            rows.Accounts.Add(known, new AccountVersion(path, facts, FaultPlan.Releases[facts.Version].Version, referrer, potential, known));
    }
}

/// <summary>Invented company names.</summary>
internal static class CompanyNames
{
    private static readonly string[] First =
        ["Alder", "Birch", "Cedar", "Delta", "Ember", "Falcon", "Granite", "Harbor", "Iris", "Juniper", "Kestrel", "Linden", "Maple",
         "Nova", "Orchid", "Pioneer", "Quartz", "River", "Summit", "Tundra", "Umber", "Vertex", "Willow", "Xenon", "Yarrow", "Zephyr"];

    private static readonly string[] Last =
        ["Build", "Learning", "Capital", "Care", "Freight", "Works", "Partners", "Market", "Systems"];

    public static string Of(int draw, int industry) =>
        $"{First[draw % First.Length]}{First[draw / First.Length % First.Length].ToLowerInvariant()} {Last[industry]}";
}
