/** What a task says in one line, by what the books and the card disagree about (area `frame`). */
export const TASK_HEADINGS = {
  give_back: 'alert.giveBack',
  release: 'alert.release',
  taken_back: 'alert.takenBack',
  not_received: 'alert.notReceived',
} as const
