//! The files of the presets, put into the binary.

/// The files of one preset.
pub(super) struct PresetFile {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) guideline: &'static str,
    pub(super) sample: &'static str,
}

macro_rules! presets {
    ($($name:literal),+ $(,)?) => {
        &[$( PresetFile {
            name: $name,
            description: include_str!(concat!("../../presets/", $name, ".json")),
            guideline: include_str!(concat!("../../presets/", $name, ".md")),
            sample: include_str!(concat!("../../presets/", $name, ".jsonl")),
        } ),+]
    };
}

macro_rules! images {
    ($($file:literal),+ $(,)?) => {
        &[$( ($file, include_bytes!(concat!("../../presets/images/", $file))) ),+]
    };
}

/// In the order in which they are offered.
pub(super) const PRESETS: &[PresetFile] = presets![
    "text-sentiment",
    "image-classification",
    "search-relevance",
    "coherence-rating",
    "conversation-rating",
    "response-preference",
    "response-ranking",
    "article-writing",
    "summarization",
    "question-answering",
    "prompt-writing",
    "rewrite",
];

/// Small drawings made for the samples.
pub(super) const IMAGES: &[(&str, &[u8])] = images![
    "picture-1.png",
    "picture-2.png",
    "picture-3.png",
    "picture-4.png",
    "picture-5.png",
];
