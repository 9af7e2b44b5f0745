"""The bridge to a DAW: what is heard moves its faders, parameters and markers, over OSC and MIDI."""
