using System.Runtime.InteropServices;
using System.Text.Json;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Tests.Learning;

namespace ChurnSegmentation.Tests.Model;

/// <summary>ONNX Runtime, run as a process: what others compute from our file.</summary>
internal static class OnnxRuntime
{
    /// <summary>An output of the file for every row.</summary>
    public static Dictionary<string, float[]> Run(byte[] file, FeatureMatrix rows)
    {
        (string node, string runtime) = Parts.OnnxRuntime();
        string output = PythonOracle.Run(node, ["-e", $$"""
            const onnx = require({{JsonSerializer.Serialize(runtime)}}), fs = require('fs');
            (async () => {
              const session = await onnx.InferenceSession.create('model.onnx', { intraOpNumThreads: 1 });
              const bytes = fs.readFileSync('rows');
              const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
              const answer = await session.run({ features: new onnx.Tensor('float32', values, [{{rows.RowCount}}, {{rows.Names.Count}}]) });
              console.log(JSON.stringify(Object.fromEntries(session.outputNames.map(name => [name, Array.from(answer[name].data)]))));
            })().catch(fault => { console.error(fault); process.exit(1); });
            """], ("model.onnx", file), ("rows", MemoryMarshal.AsBytes<float>(rows.Values).ToArray()));
        return JsonSerializer.Deserialize<Dictionary<string, float[]>>(output)!;
    }
}
