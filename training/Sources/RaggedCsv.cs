using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>Why a CSV cannot be read, in its author's terms; the engine's own are about its settings.</summary>
public static class RaggedCsv
{
    /// <summary>The first record that has more or fewer fields than the header, an empty line, or a quote that is never closed; else null.</summary>
    public static UserFault? Find(string path, char separator)
    {
        using var reader = new StreamReader(path);
        (int line, int start, int header, int fields) = (1, 1, 0, 1);
        (bool quoted, bool fieldStarts, bool blank) = (false, true, true);
        int opened = 0;
        while (true)
        {
            int letter = reader.Read();
            if (quoted)
            {
                if (letter < 0)
                {
                    return new UserFault($"{path}, line {opened}: found a double quote that is never closed; expected another at the text's end, "
                        + "or, for a quote within the text, two of them.");
                }

                line += letter == '\n' ? 1 : 0;
                if (letter == '"' && reader.Peek() == '"')
                {
                    reader.Read();
                }
                else
                {
                    quoted = letter != '"';
                }
            }
            else if (letter is '\n' or < 0)
            {
                header = header == 0 ? fields : header;
                if (blank && header > 1 && letter >= 0)
                {
                    return new UserFault($"{path}, line {start}: found an empty line, expected {header} fields. Remove it.");
                }

                if (!blank && fields != header)
                {
                    return new UserFault($"{path}, line {start}: found {fields} {(fields == 1 ? "field" : "fields")}, expected {header} as in the header. "
                        + $"A text that holds {Name(separator)} or a line's end belongs in double quotes.");
                }

                if (letter < 0)
                {
                    return null;
                }

                line++;
                (start, fields, fieldStarts, blank) = (line, 1, true, true);
            }
            else if (letter == separator)
            {
                (fields, fieldStarts, blank) = (fields + 1, true, false);
            }
            else if (letter != '\r')
            {
                (quoted, opened) = letter == '"' && fieldStarts ? (true, line) : (false, opened);
                (fieldStarts, blank) = (fieldStarts && letter == ' ', false);
            }
        }
    }

    private static string Name(char separator) => separator switch
    {
        ',' => "a comma",
        ';' => "a semicolon",
        '\t' => "a tab",
        _ => $"a {separator}",
    };
}
