using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning.MLNet;

/// <summary>
/// Our rows as FastTree can read them: it drops a row with a gap and orders categories. A missing value becomes its feature's median in the
/// training rows, and what else there is to ask of a feature has a column of its own that is 1 or 0: whether the value is missing, where it
/// was in training rows, and for categories whether it is this one. A feature of categories is itself 0 throughout.
/// </summary>
/// <param name="Medians">d values: the lower median of what is known of each feature; 0 where nothing is, and for categories.</param>
/// <param name="IsCategory">d; true where a feature holds category codes.</param>
/// <param name="Questions">Column d + i asks Questions[i].</param>
internal sealed record FastTreeDesign(float[] Medians, bool[] IsCategory, FastTreeDesign.Question[] Questions)
{
    /// <summary>What a column asks: whether the feature is missing, or where Category is not null, whether it is that one.</summary>
    public readonly record struct Question(int Feature, int? Category)
    {
        /// <summary>Whether a value of the feature is what is asked for.</summary>
        public bool Matches(float value) => Category is { } category ? value == category : float.IsNaN(value);
    }

    /// <summary>Columns of a row: d features, then the questions.</summary>
    public int Width => Medians.Length + Questions.Length;

    /// <summary>The design of the training rows. A feature that is missing in all of them is asked nothing.</summary>
    public static FastTreeDesign From(TrainingRows rows)
    {
        int width = rows.Features.Names.Count;
        bool[] isCategory = rows.IsCategory is { } flags ? [.. flags] : new bool[width];
        (var medians, var questions) = (new float[width], new Question[width][]);
        Parallel.For(0, width, feature =>
        {
            float[] known = Known(rows.Features, feature);
            medians[feature] = known.Length == 0 || isCategory[feature] ? 0 : known[(known.Length - 1) / 2];
            bool hasGaps = known.Length > 0 && known.Length < rows.Features.RowCount;
            questions[feature] =
            [
                .. hasGaps ? [new Question(feature, null)] : Array.Empty<Question>(),
                .. isCategory[feature] ? known.Distinct().Select(code => new Question(feature, (int)code)) : [],
            ];
        });
        return new FastTreeDesign(medians, isCategory, [.. questions.SelectMany(asked => asked)]);
    }

    /// <summary>Fills a row of the design.</summary>
    /// <param name="row">d values; NaN = missing.</param>
    /// <param name="filled"><see cref="Width"/> values.</param>
    public void Fill(ReadOnlySpan<float> row, Span<float> filled)
    {
        for (int i = 0; i < row.Length; i++)
        {
            filled[i] = float.IsNaN(row[i]) || IsCategory[i] ? Medians[i] : row[i];
        }

        for (int i = 0; i < Questions.Length; i++)
        {
            filled[row.Length + i] = Questions[i].Matches(row[Questions[i].Feature]) ? 1 : 0;
        }
    }

    /// <summary>What is known of a feature, ascending.</summary>
    private static float[] Known(FeatureMatrix features, int feature)
    {
        var values = new float[features.RowCount];
        int count = 0;
        for (int row = 0; row < features.RowCount; row++)
        {
            float value = features.Values[row * features.Names.Count + feature];
            if (!float.IsNaN(value))
            {
                values[count++] = value;
            }
        }

        Array.Resize(ref values, count);
        Array.Sort(values);
        return values;
    }
}
