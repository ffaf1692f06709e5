using Microsoft.ML;
using Microsoft.ML.Data;

namespace ChurnSegmentation.Training.Learning.MLNet;

/// <summary>
/// Our rows as ML.NET reads them: <c>Label</c>, <c>Weight</c>, and <c>Features</c>, a vector that is filled in the reader's own buffer, so that no row is an object.
/// </summary>
internal sealed class MatrixDataView(TrainingRows rows, FastTreeDesign design) : IDataView
{
    /// <summary>The column of the rows' weights; 1 where they have none.</summary>
    public const string Weight = "Weight";

    /// <inheritdoc/>
    public DataViewSchema Schema { get; } = Columns(design.Width);

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => rows.Labels.Length;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(rows, design, Schema);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema Columns(int width)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", BooleanDataViewType.Instance);
        builder.AddColumn(Weight, NumberDataViewType.Single);
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, width));
        return builder.ToSchema();
    }

    private sealed class Cursor(TrainingRows rows, FastTreeDesign design, DataViewSchema schema) : DataViewRowCursor
    {
        private int _row = -1;

        public override long Position => _row;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => (_row = _row < rows.Labels.Length ? _row + 1 : -1) >= 0 && _row < rows.Labels.Length;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Name switch
            {
                "Label" => (ValueGetter<bool>)Label,
                Weight => (ValueGetter<float>)Counts,
                _ => (ValueGetter<VBuffer<float>>)Features,
            };
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"{column.Name} is {column.Type}, not {typeof(TValue)}.");
        }

        private void Label(ref bool label) => label = rows.Labels[_row] > 0;

        private void Counts(ref float weight) => weight = rows.Weights is null ? 1 : rows.Weights[_row];

        private void Features(ref VBuffer<float> features)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref features, design.Width);
            design.Fill(rows.Features.Row(_row), editor.Values);
            features = editor.Commit();
        }
    }
}
