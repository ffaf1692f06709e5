using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving.Models;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class SignedPromotionTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Registry _registry;
    private readonly VersionId _first, _second;
    private readonly PromoterKey _ann;

    public SignedPromotionTests()
    {
        _registry = Registry.Open(_scratch["registry"]);
        _first = _registry.Add(Versions.Draft(1), "train", StandingClock.NewYear).Id;
        _second = _registry.Add(Versions.Draft(2), "train", StandingClock.NewYear).Id;
        _ann = Key("ann");
    }

    private string History => Path.Combine(_registry.Location, "aliases.jsonl");

    private string TrustPath => Path.Combine(_registry.Location, Trust.DirectoryName);

    private Approval Last => Approval.Of(_registry.History(), _registry.Trusted())[^1];

    public void Dispose()
    {
        _ann.Dispose();
        _scratch.Dispose();
    }

    private PromoterKey Key(string name, bool trusted = true)
    {
        PromoterKey key = PromoterKey.Create(_scratch[name + ".key"]);
        if (trusted)
        {
            Trust.Add(TrustPath, name, key);
        }

        return key;
    }

    private AliasMove? Promote(VersionId id, PromoterKey? key) => _registry.Promote(id.ToString(), Registry.Champion, "ann", "better", StandingClock.NewYear, key);

    private void CheckForServing(bool insists = true)
    {
        Policy policy = Policy.Load(Policy.Find(AppContext.BaseDirectory)) with { Serving = new ServingPolicy(insists) };
        new ChampionPromotion(policy, _registry.Trusted()).Check(_registry, _registry.Resolve(Registry.Champion));
    }

    /// <summary>Writes a line anew with everything that needs no secret: the hashes of it and of the lines behind it.</summary>
    private void Rewrite(int line, Func<AliasMove, AliasMove> change)
    {
        List<AliasMove> moves = [.. _registry.History()];
        string previous = line == 0 ? new string('0', 64) : moves[line - 1].Hash!;
        for (int i = line; i < moves.Count; i++)
        {
            moves[i] = ((i == line ? change(moves[i]) : moves[i]) with { Previous = previous }).Sealed();
            previous = moves[i].Hash!;
        }

        File.WriteAllLines(History, moves.Select(move => System.Text.Encoding.UTF8.GetString(move.Line())));
    }

    [Fact]
    public void A_signed_promotion_is_verified_and_names_its_key()
    {
        Assert.Equal("ann", Promote(_second, _ann)!.Key);
        Assert.Equal((SignatureState.Signed, "signed by ann", "better"), (Last.Signature, Last.SignatureWords, Last.Why));
        Assert.Empty(_registry.Verify().Faults);
        CheckForServing();
    }

    [Fact]
    public void The_first_champion_and_moves_without_a_key_are_unsigned_and_serve_only_where_nobody_insists()
    {
        Assert.Equal(SignatureState.Unsigned, Last.Signature);
        CheckForServing(insists: false);
        Assert.Contains($"the promotion of {_first} to champion is not one to serve from: unsigned", Assert.Throws<UserFault>(() => CheckForServing()).Message);
        Promote(_first, _ann); // it points there already: the signature alone is new
        CheckForServing();
        Assert.Null(Promote(_first, _ann));
        Promote(_second, null);
        Assert.Throws<UserFault>(() => CheckForServing());
    }

    [Fact]
    public void Rollback_goes_back_over_a_signature_alone_and_is_signed_itself()
    {
        Promote(_second, null);
        Promote(_second, _ann);
        AliasMove back = _registry.Rollback(Registry.Champion, "ann", "worse", StandingClock.NewYear, _ann);
        Assert.Equal(_first.ToString(), back.To);
        Assert.Equal(SignatureState.Signed, Last.Signature);
        CheckForServing();
    }

    [Theory]
    [InlineData("why")]
    [InlineData("who")]
    [InlineData("when")]
    [InlineData("to")]
    [InlineData("alias")]
    [InlineData("signature")]
    [InlineData("key")]
    public void A_line_edited_with_its_hashes_made_anew_is_found_by_the_signature(string part)
    {
        Key("bob").Dispose();
        Promote(_second, _ann);
        Promote(_first, _ann);
        Promote(_second, _ann);
        Rewrite(3, move => part switch
        {
            "why" => move with { Why = "no reason" },
            "who" => move with { Who = "eve" },
            "when" => move with { When = move.When.AddDays(1) },
            "to" => move with { To = _second.ToString() },
            "alias" => move with { Alias = "challenger" },
            "signature" => move with { Signature = _registry.History()[2].Signature },
            _ => move with { Key = "bob" },
        });
        IReadOnlyList<string> faults = _registry.Verify().Faults;
        Assert.Contains(faults, fault => fault.Contains("aliases.jsonl, line 4", StringComparison.Ordinal) && fault.Contains("the signature is not", StringComparison.Ordinal));
        Assert.Equal(SignatureState.Forged, Last.Signature); // what follows has another line before it now
        Assert.Throws<UserFault>(() => CheckForServing());
    }

    [Fact]
    public void A_signature_moved_to_another_place_of_the_history_is_forged()
    {
        Promote(_second, _ann);
        string old = File.ReadAllLines(History)[2];
        Promote(_first, _ann);
        Rewrite(3, _ => System.Text.Json.JsonSerializer.Deserialize<AliasMove>(old, StoreJson.Line)!);
        Assert.Equal(SignatureState.Forged, Last.Signature);
    }

    [Fact]
    public void Another_key_under_a_trusted_name_is_forged()
    {
        using PromoterKey eve = Key("eve", trusted: false);
        Promote(_second, _ann);
        Rewrite(2, move => move.Signed(eve, "ann"));
        Assert.Equal(SignatureState.Forged, Last.Signature);
        Assert.Contains("the signature is not ann's", Assert.Throws<UserFault>(() => CheckForServing()).Message);
    }

    [Fact]
    public void A_key_that_nobody_trusts_signs_nothing_and_a_signature_of_it_counts_for_nothing()
    {
        using PromoterKey eve = Key("eve", trusted: false);
        Assert.Contains("This key is not trusted here", Assert.Throws<UserFault>(() => Promote(_second, eve)).Message);
        Assert.Equal(_first, _registry.Resolve(Registry.Champion));
        Promote(_second, null);
        Rewrite(2, move => move.Signed(eve, "eve"));
        Assert.Equal(SignatureState.UnknownKey, Last.Signature);
        Assert.Contains("'eve', which is not trusted", Assert.Single(_registry.Verify().Notes));
        Assert.Throws<UserFault>(() => CheckForServing());
    }

    [Fact]
    public void Lines_without_a_signature_are_the_bytes_that_they_were_before_there_were_any()
    {
        Assert.DoesNotContain("signature", File.ReadAllText(History));
        Assert.DoesNotContain("key", File.ReadAllText(History));
        Assert.EndsWith("\"}", File.ReadAllLines(History)[0]);
    }

    [Fact]
    public void A_private_key_is_its_owners_alone_and_never_written_over()
    {
        string path = _scratch["ann.key"];
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(path));
        Assert.Contains("could not be written", Assert.Throws<UserFault>(() => PromoterKey.Create(path)).Message);
        using PromoterKey read = PromoterKey.Load(path);
        Assert.Equal(_ann.Public, read.Public);
        Assert.Contains("a key of this name already", Assert.Throws<UserFault>(() => Trust.Add(TrustPath, "ann", _ann)).Message);
        Assert.Throws<UserFault>(() => Trust.Check(TrustPath, "../ann"));
        Assert.Contains("no private key", Assert.Throws<UserFault>(() => PromoterKey.Load(Path.Combine(TrustPath, "ann.pem"))).Message);
        File.WriteAllText(Path.Combine(TrustPath, "broken.pem"), "nothing");
        Assert.Contains("no public key", Assert.Throws<UserFault>(() => _registry.Trusted()).Message);
    }

    [Fact]
    public void The_champion_of_any_past_moment_can_be_asked()
    {
        var registry = Registry.Open(_scratch["timed"]);
        DateTimeOffset start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        VersionId first = registry.Add(Versions.Draft(1), "train", new StandingClock(start)).Id;
        VersionId second = registry.Add(Versions.Draft(2), "train", new StandingClock(start.AddDays(1))).Id;
        registry.Promote(second.ToString(), Registry.Champion, "ann", "better", new StandingClock(start.AddDays(2)));
        registry.Rollback(Registry.Champion, "ann", "worse", new StandingClock(start.AddDays(3)));
        Assert.Equal(
            [first, first, second, first],
            ((int[])[0, 1, 2, 3]).Select(day => registry.ResolveAt(Registry.Champion, start.AddDays(day).ToOffset(TimeSpan.FromHours(5)))));
        Assert.Equal(first, registry.ResolveAt(Registry.Champion, start.AddDays(2).AddTicks(-1)));
        Assert.Contains("Aliases then: none", Assert.Throws<UserFault>(() => registry.ResolveAt(Registry.Champion, start.AddTicks(-1))).Message);
        Assert.Contains($"champion ({first})", Assert.Throws<UserFault>(() => registry.ResolveAt("elder", start)).Message);
    }
}
