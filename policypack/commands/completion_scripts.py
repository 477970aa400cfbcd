"""Completion scripts for shells, from a table of what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# The words of a command and the option before the cursor, "" for none: what may follow. None
# stands for a file or any other text.
Followers = Mapping[tuple[str, str], Sequence[str] | None]

_BASH = """\
_stackwarden() {
    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
    local given="" each words="" options=""
    for each in "${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
        case "${given:+$given }$each" in
            @COMMANDS@) given="${given:+$given }$each" ;;
        esac
    done
    COMPREPLY=()
    case "$given:$before" in
@VALUES@
        *)
            case "$given" in
@WORDS@
            esac
            [[ $word != -* ]] || words="$options"
            ;;
    esac
    # Without words, the shell completes the names of files.
    [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _stackwarden stackwarden
"""
_FISH = """\
function __stackwarden_given
    set -l given
    for each in (commandline -opc)[2..-1]
        if contains -- "$given $each" @COMMANDS@
            set given "$given $each"
        end
    end
    test "$given" = "$argv[1]"
end
"""


def bash(followers: Followers) -> str:
    """The script for bash."""
    commands = " | ".join(f'"{words}"' for words in _commands(followers))
    values = (
        f'        "{words}:{option}") words="{" ".join(each or ())}" ;;'
        for (words, option), each in followers.items()
        if option
    )
    candidates = (
        f'                "{words}") words="{_joined(each, options=False)}" '
        f'options="{_joined(each, options=True)}" ;;'
        for (words, option), each in followers.items()
        if not option
    )
    return (
        _BASH.replace("@COMMANDS@", commands)
        .replace("@VALUES@", "\n".join(values))
        .replace("@WORDS@", "\n".join(candidates))
    )


def zsh(followers: Followers) -> str:
    """The script for zsh, which runs that of bash."""
    return f"autoload -U +X bashcompinit && bashcompinit\n{bash(followers)}"


def fish(followers: Followers) -> str:
    """The script for fish."""
    commands = " ".join(f'" {words}"' for words in _commands(followers))
    lines = (line for key, values in followers.items() for line in _lines(*key, values))
    return _FISH.replace("@COMMANDS@", commands) + "".join(f"{line}\n" for line in lines)


def _commands(followers: Followers) -> Iterator[str]:
    return (words for words, option in followers if words and not option)


def _joined(candidates: Sequence[str] | None, options: bool) -> str:
    return " ".join(each for each in candidates or () if each.startswith("-") is options)


def _lines(words: str, option: str, values: Sequence[str] | None) -> Iterator[str]:
    given = f"{' ' if words else ''}{words}"
    start = f"complete -c stackwarden -n '__stackwarden_given \"{given}\"'"
    if option:
        value = "-r -F" if values is None else f"-x -a '{' '.join(values)}'"
        yield f"{start} {_fish_option(option)} {value}"
        return
    if _joined(values, options=False):
        yield f"{start} -f -a '{_joined(values, options=False)}'"
    yield from (f"{start} {_fish_option(each)}" for each in values or () if each.startswith("-"))


def _fish_option(option: str) -> str:
    return f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
