// For Streamer.bot: an "Execute C# Code" sub-action that follows sottovoce, and asks it what %request% says.
using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

public class CPHInline
{
    const string Sottovoce = "sottovoce"; // or the whole path of sottovoce.exe
    const string NewMusic = "sottovoce: new music"; // the action that is run when other music should play
    Process follower;

    public void Init()
    {
        follower = Start("subscribe --json --topic suggestion");
        follower.OutputDataReceived += (_, line) => Hear(line.Data);
        follower.ErrorDataReceived += (_, line) => { if (line.Data != null) CPH.LogInfo("sottovoce: " + line.Data.Trim()); };
        follower.BeginOutputReadLine();
        follower.BeginErrorReadLine();
    }

    public void Dispose()
    {
        if (follower != null && !follower.HasExited) follower.Kill();
    }

    public bool Execute()
    {
        if (!CPH.TryGetArg("request", out string request)) return true;
        if (!Regex.IsMatch(request, @"^[a-z_.]+( [a-z_]+=[^\s""]+)*$")) // it may be what a viewer wrote
        {
            CPH.LogWarn("sottovoce: this is no request: " + request);
            return false;
        }
        using (Process asked = Start("ctl " + request))
        {
            CPH.SetArgument("answer", asked.StandardOutput.ReadToEnd().Trim());
            string error = asked.StandardError.ReadToEnd().Trim();
            asked.WaitForExit();
            if (asked.ExitCode != 0) CPH.LogWarn(error);
            return asked.ExitCode == 0;
        }
    }

    void Hear(string line)
    {
        if (line == null) return; // the end
        JObject suggestion = JObject.Parse(line);
        if ((string)suggestion["decision"] != "switch" || !(suggestion["current"] is JObject track)) return;
        string path = (string)track["path"], title = (string)track["title"];
        CPH.SetGlobalVar("music_title", string.IsNullOrEmpty(title) ? Path.GetFileNameWithoutExtension(path) : title, false);
        CPH.SetGlobalVar("music_artist", (string)track["artist"], false);
        CPH.SetGlobalVar("music_path", path, false);
        CPH.SetGlobalVar("music_emotion", (string)suggestion["emotion"], false);
        CPH.RunAction(NewMusic);
    }

    static Process Start(string arguments)
    {
        return Process.Start(new ProcessStartInfo(Sottovoce, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        });
    }
}
