using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Store;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>simulate-exit</c>: what a year without some accounts would bring.</summary>
public static class SimulateExitCommand
{
    private const int Seed = 1, MostListed = 20;

    private static readonly Option<string?> AccountsOption = new("--accounts") { Description = "Ids of the accounts to let go, with commas between." };

    private static readonly Option<int?> TopOption = BookOptions.WholeOption(
        "--top", "Let go so many of those that meet the exit criteria most plainly and that no guard holds back.", 1, 1_000_000);

    public static Command Create()
    {
        Command command = new("simulate-exit", "What a year without some accounts would bring: cost that goes, revenue that is lost, an interval, a break-even.")
        {
            AccountsOption, TopOption,
        };
        foreach (Option option in ScoredBook.Options)
        {
            command.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? named = parsed.GetValue(AccountsOption);
        int? top = parsed.GetValue(TopOption);
        if (named is null == top is null)
        {
            throw new UserFault($"simulate-exit: which accounts? Found {(named is null ? "neither" : "both")} --accounts A,B and --top N, expected one of them.");
        }

        if (named?.Trim(' ', ',').Length == 0)
        {
            throw new UserFault("simulate-exit: found no id after --accounts; expected ids with commas between, such as A000001,A000002.");
        }

        ScoredBook book = await ScoredBook.ReadAsync(parsed, "Reckoning", cancellation);
        var decided = DecidedSnapshot.Of(book.View, book.Before, book.Earlier, book.Referrals.Protects, book.Policy);
        string[] accounts = named?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [.. decided.Accounts.Where(account => account.Exit.Recommended)
                .OrderByDescending(account => account.Account.Probability("needs_exit")).ThenBy(account => account.Account.AccountId, StringComparer.Ordinal)
                .Take(top!.Value).Select(account => account.Account.AccountId)];
        LetGoReport report = LetGo.Simulate(book.View, accounts, book.Policy, book.Horizon, Seed);
        string[] warnings = [.. Warnings(decided, accounts, top)];
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (accounts.Length == 0 && !parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine("Nobody meets the exit criteria without a guard holding it back; nothing to reckon.");
            return 0;
        }

        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { book.Version, Snapshot = book.View.Snapshot.ToString(), Report = report, Warnings = warnings }, StoreJson.Indented));
            return 0;
        }

        Print(report, book, output);
        foreach (string warning in warnings)
        {
            output.WriteLine(warning);
        }

        return 0;
    }

    /// <summary>What speaks against letting go these accounts, or the number found.</summary>
    private static IEnumerable<string> Warnings(DecidedSnapshot decided, string[] accounts, int? top)
    {
        if (top > accounts.Length)
        {
            yield return $"Recommended for exit: {Wording.Count(accounts.Length, "accounts")}; asked for: {top}.";
        }

        foreach (DecidedAccount account in decided.Accounts.Where(account => accounts.Contains(account.Account.AccountId) && !account.Exit.Recommended))
        {
            yield return $"{account.Account.AccountId}: {account.Exit.StoppedBy?.Evidence ?? account.Exit.Why}";
        }
    }

    private static void Print(LetGoReport report, ScoredBook book, TextWriter output)
    {
        Table table = DecisionTable.Of($"12 months without {Wording.Count(report.Accounts.Count, "accounts")}, from the end of {book.View.Snapshot}", "money");
        table.AddRow("cost that goes with them", DecisionTable.Change(report.CostSaved));
        table.AddRow("revenue lost, for as long as they would have stayed", DecisionTable.Change(-report.RevenueLost));
        table.AddRow("accounts that they would have referred", DecisionTable.Change(-report.ReferralsLost));
        table.AddRow("accounts that follow them", DecisionTable.Change(-report.DependantsLost));
        table.AddRow("change of profit", DecisionTable.Change(report.Change));
        table.AddRow("  90% interval", $"{DecisionTable.Change(report.Low)} to {DecisionTable.Change(report.High)}");
        table.AddEmptyRow();
        table.AddRow("stranded: overhead that stays and that others must carry", DecisionTable.Money(report.StrandedOverhead));
        table.AddRow($"assumption: all of the {DecisionTable.Hours(Math.Round(report.HoursFreed))} freed hours put to other use instead, above their cost", DecisionTable.Change(report.HoursValue));
        DecisionTable.Print(table, output);
        output.WriteLine(BreakEven(report));
        foreach (LetGoAccount account in report.Accounts.OrderByDescending(account => account.CostSaved - account.RevenueLost).Take(MostListed))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {account.AccountId}  {DecisionTable.Change(account.CostSaved - account.RevenueLost),12}  would stay {account.MonthsLeft:0.0} months, takes {account.HoursFreed:0} hours"));
        }
    }

    private static string BreakEven(LetGoReport report)
    {
        string hours = report.BreakEvenReuse switch
        {
            0 => "pays without any re-use of hours",
            { } share and <= 1 => $"pays once {DecisionTable.Share(share)} of the freed hours are put to other use",
            _ => "cannot pay by hours put to other use",
        };
        string rates = report.BreakEvenCostRate is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $", and neither gains nor loses at {rate:0.00} times the policy's cost rates")
            : "";
        return $"Break-even: it {hours}{rates}.";
    }
}
