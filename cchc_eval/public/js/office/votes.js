// How votes are given.
export const VOTES = ["For", "Against", "Abstain"];
export const CONTEXT = "CCHC Council Vote";
