using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// The body of a server's answer, block by block. A query that fails on its way has status 200 already: the server then writes its exception
/// as text where the next bytes of the result should stand, so what cannot be read is searched for one.
/// </summary>
internal sealed class ServerAnswer : IDisposable
{
    private readonly string name;
    private readonly Tail body;
    private readonly NativeReader reader;

    /// <summary>Reads the body of the query of that name.</summary>
    public ServerAnswer(Stream body, string name)
    {
        this.name = name;
        this.body = new Tail(body);
        reader = new NativeReader(this.body);
    }

    /// <summary>The next block; null at the end.</summary>
    /// <exception cref="UserFault">The query failed, or the answer broke off.</exception>
    public Task<ColumnBlock?> NextAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                return reader.ReadBlock(name);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            catch (Exception fault)
            {
                if (body.FindException() is { } words)
                    throw new EngineError(words).ToFault(name);
                if (fault is IOException or InvalidDataException)
                    throw new UserFault($"{name}: the server's answer broke off: {fault.Message}", fault);
                throw;
            }
        },
        cancellation);

    public void Dispose()
    {
        reader.Dispose();
        body.Dispose();
    }

    /// <summary>A stream that remembers its last bytes.</summary>
    private sealed class Tail(Stream inner) : Stream
    {
        private const int Kept = 1 << 14, MostSearched = 1 << 20;
        private readonly byte[] last = new byte[Kept];
        private int lastLength;

        /// <summary>Reads on, to the end or as far as an exception can be, and gives the exception that stands there, or null.</summary>
        public string? FindException()
        {
            try
            {
                var rest = new byte[Kept];
                for (int searched = 0, count = 1; count > 0 && searched < MostSearched; searched += count)
                    count = Read(rest.AsSpan());
            }
            catch (IOException)
            {
                // What has come is all there is.
            }
            string text = Encoding.UTF8.GetString(last, 0, lastLength);
            int thrown = text.LastIndexOf("DB::Exception: ", StringComparison.Ordinal);
            int start = thrown < 0 ? -1 : text.LastIndexOf("Code: ", thrown, StringComparison.Ordinal);
            return start < 0 ? null : text[start..].Split("__exception__")[0];
        }

        public override int Read(Span<byte> buffer)
        {
            int count = inner.Read(buffer);
            Span<byte> read = buffer[Math.Max(0, count - Kept)..count];
            int old = Math.Min(lastLength, Kept - read.Length);
            last.AsSpan(lastLength - old, old).CopyTo(last);
            read.CopyTo(last.AsSpan(old));
            lastLength = old + read.Length;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
