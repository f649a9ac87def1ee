"""The interindustry layer of ISO/IEC 7816: commands, answers, data objects, secure messaging and files."""
