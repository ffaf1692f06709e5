using ChurnSegmentation.Training.Engine;
using Xunit;

namespace ChurnSegmentation.Tests.Engine;

/// <summary>Tests that look at the memory of the process run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryCollection
{
    public const string Name = "memory";
}

[Collection(MemoryCollection.Name)]
public sealed class FlatMemoryTests
{
    private readonly EmbeddedEngine engine = new();

    [Fact]
    public async Task A_large_result_is_streamed_and_memory_stays_flat()
    {
        const long rows = 50_000_000; // 400 MB of numbers
        long seen = 0, tenths = 0, atFirst = 0, most = 0;
        ulong sum = 0;
        await foreach (ColumnBlock block in engine.QueryAsync($"SELECT number FROM numbers({rows})", "test"))
        {
            foreach (ulong number in (ulong[])block["number"].Values)
                sum += number;
            seen += block.RowCount;
            if (seen / (rows / 10) == tenths)
                continue;
            tenths = seen / (rows / 10);
            GC.Collect(); // what is held counts, not what waits for the collector
            most = Math.Max(most, Environment.WorkingSet);
            atFirst = tenths == 1 ? most : atFirst;
        }
        Assert.Equal(rows, seen);
        Assert.Equal((ulong)(rows * (rows - 1) / 2), sum);
        Assert.True(most - atFirst < 120L << 20, $"The working set grew by {(most - atFirst) >> 20} MB.");
    }
}
