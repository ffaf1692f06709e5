using System.Runtime.InteropServices;

namespace ChurnSegmentation.Training.Engine;

/// <summary>The process's signal handlers as they stood, put back on disposal.</summary>
internal readonly unsafe ref struct SignalActions
{
    // Larger than struct sigaction of glibc (152 bytes), musl and macOS.
    private const int ActionSize = 256;
    private const int Signals = 64;
    private readonly byte[] saved;

    private SignalActions(byte[] saved) => this.saved = saved;

    /// <summary>Reads every signal's action.</summary>
    public static SignalActions Keep()
    {
        byte[] saved = new byte[Signals * ActionSize];
        fixed (byte* actions = saved)
        {
            for (int signal = 1; signal < Signals; signal++)
                Sigaction(signal, null, actions + signal * ActionSize);
        }
        return new(saved);
    }

    /// <summary>Puts back every action that differs.</summary>
    public void Dispose()
    {
        byte* now = stackalloc byte[ActionSize];
        fixed (byte* actions = saved)
        {
            for (int signal = 1; signal < Signals; signal++)
            {
                byte* before = actions + signal * ActionSize;
                new Span<byte>(now, ActionSize).Clear();
                if (Sigaction(signal, null, now) == 0 && !new Span<byte>(now, ActionSize).SequenceEqual(new Span<byte>(before, ActionSize)))
                    Sigaction(signal, before, null);
            }
        }
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    private static extern int Sigaction(int signal, byte* action, byte* previous);
}
