/** A refusal of data that says what to do: a sentence with what is wrong, then one that begins with what would help. */
export const saysWhatToDo =
  /\. (?:Add|Choose|Correct|Divide|Download|Keep|Make|Move|Name|Number|Replace|Resume|Run|Save|Scale|Subtract|Train|Try|Unpack) [^]+\.$/;
