# Completion for dutyline(1). It asks the program itself what there is, so it knows every command and option of the one installed.

_dutyline_commands() { "$1" "${@:2}" --help 2>/dev/null | sed -n '/^Subcommands:/,$ s/^  \([a-z][a-z-]*\) .*/\1/p'; }
_dutyline_options() { "$1" "${@:2}" --help 2>/dev/null | grep -oE '^  (-[a-zA-Z],)?--?[a-z-]+' | tr -d ' ' | tr ',' '\n'; }

_dutyline() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word
  local -a before=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == [a-z]* ]] || break
    before+=("$word")
    [[ ${before[0]} == simulate && ${#before[@]} -lt 2 ]] || break
  done
  case $previous in
    -c | --config | --ledger | --password-file | --truth)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_dutyline_options "$program" "${before[@]}")" -- "$current")
  elif [[ ${#before[@]} -eq 0 || (${before[0]} == simulate && ${#before[@]} -eq 1) ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_dutyline_commands "$program" "${before[@]}")" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _dutyline dutyline
