// Stands in for Streamer.bot: the methods of CPH that the example calls, and an action that is run for every line of
// standard input. Whatever the example does is printed.
using System;
using System.Collections.Generic;

public static class CPH
{
    public static readonly Dictionary<string, object> Arguments = new Dictionary<string, object>();

    public static bool TryGetArg<T>(string name, out T value)
    {
        bool there = Arguments.TryGetValue(name, out object found);
        value = there ? (T)found : default(T);
        return there;
    }

    public static void SetArgument(string name, object value) => Say($"argument {name}: {value}");

    public static void SetGlobalVar(string name, object value, bool persisted = true) => Say($"global {name}: {value}");

    public static bool RunAction(string name, bool runImmediately = true)
    {
        Say($"action {name}");
        return true;
    }

    public static void LogInfo(string line) => Say($"info {line}");

    public static void LogWarn(string line) => Say($"warn {line}");

    public static void Say(string line)
    {
        lock (Arguments) Console.WriteLine(line);
    }
}

public static class StreamerBot
{
    public static void Main()
    {
        var code = new CPHInline();
        code.Init();
        for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
        {
            CPH.Arguments.Clear();
            if (line != "") CPH.Arguments["request"] = line;
            CPH.Say($"result {code.Execute()}");
        }
        code.Dispose();
    }
}
