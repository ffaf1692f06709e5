using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Shows how far a long step is: a spinner on a terminal, plain lines elsewhere; on standard error.</summary>
public static class StepProgress
{
    /// <summary>Runs a step that reports a line now and then.</summary>
    /// <param name="lines">Where the lines go when standard error is no terminal.</param>
    public static async Task<T> ShowAsync<T>(string doing, TextWriter lines, Func<IProgress<string>, Task<T>> step)
    {
        if (Console.IsErrorRedirected || lines != Console.Error)
        {
            return await step(new Lines(lines.WriteLine));
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Status().StartAsync(Markup.Escape(doing), status =>
            step(new Lines(line => status.Status(Markup.Escape($"{doing}  {line}")))));
    }

    /// <summary>Reports at once and in order, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Lines(Action<string> show) : IProgress<string>
    {
        public void Report(string value) => show(value);
    }
}
