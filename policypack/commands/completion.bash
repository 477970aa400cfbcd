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
